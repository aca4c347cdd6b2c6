#!/usr/bin/env bash
# A whole cluster on one machine, with the failure that matters most: bash deploy/cluster-demo.sh
# Starts RabbitMQ, PostgreSQL, two coordinators, four agents and a target, each agent and the target in a network
# namespace with an address of its own; runs a hold plan; kills the active coordinator with SIGKILL in the middle;
# checks that the totals add up, that no connection was lost, and that the target counted the same. Removes all of it at
# the end, on failure and on Ctrl-C. Nothing of it touches the machine's own network, ports or services.
set -uo pipefail

usage() {
    cat <<'TEXT'
bash deploy/cluster-demo.sh [--connections N] [--hold SECONDS] [--keep-logs] [--no-build]

  --connections N   connections to hold, all agents together (default 200000; 1000 to 2000000)
  --hold SECONDS    how long to hold them (default 40; 20 to 3600); the coordinator is killed in the middle
  --keep-logs       leave logs, plan and results in the temporary folder, and say where it is
  --no-build        use what was built before
  --help            this text

Needs Linux, root (network namespaces), the .NET 10 SDK, iproute2, util-linux, rabbitmq-server and postgresql.
Exit codes: 0 everything held; 1 something did not; 2 used wrongly; 104 this machine can't carry it; 105 stopped.
TEXT
}

demo=cluster-demo
. "$(dirname "$0")/demo-common.sh"
. "$(dirname "$0")/demo-servers.sh"

connections=200000 hold=40
agents=(1 2 3 4)
hub=ft$$h target_ns=ft$$t
hub_ip=10.124.0.1 targets_net=10.124.100.0/24 targets=10.124.100.2-10.124.100.5 target_ports=9000-9015

arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            --connections) whole "$1" "${2:-}" 1000 2000000; connections=$((10#$2)); shift 2 ;;
            --hold) whole "$1" "${2:-}" 20 3600; hold=$((10#$2)); shift 2 ;;
            --keep-logs) keep=1; shift ;;
            --no-build) build=0; shift ;;
            --help | -h) usage; finished=1; exit 0 ;;
            *) fail 2 "there is no option '$1'; see --help." ;;
        esac
    done
}

check_machine() {
    check_root
    check_servers
    local free_kb need_kb
    free_kb=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
    # 9.6 KB a connection with both ends here, 2 GiB that agents leave free, 1 GiB for the processes of the cluster.
    need_kb=$((connections * 96 / 10 + 3 * 1024 * 1024))
    [ "$free_kb" -ge "$need_kb" ] || fail 104 "$connections connections with both ends here need about\
 $((need_kb / 1024)) MiB of free memory and there are $((free_kb / 1024)): ask for fewer with --connections."
}

build_all() {
    coordinator=$root/coordinator/Fourtuple.Coordinator/bin/Release/net10.0/fourtuple-coordinator
    agent=$root/agent/Fourtuple.Agent/bin/Release/net10.0/fourtuple-agent
    build_programs "$coordinator" "$agent" "$pbm"
}

join_hub() { # NAMESPACE NUMBER: a link to the hub, which routes between all of them
    ip -n "$hub" link add "to$2" type veth peer name eth0 netns "$1" &&
        ip -n "$hub" address add "10.124.$2.1/24" dev "to$2" && ip -n "$hub" link set "to$2" up &&
        ip -n "$1" address add "10.124.$2.2/24" dev eth0 && ip -n "$1" link set eth0 up &&
        ip -n "$1" route add default via "10.124.$2.1" || fail 1 "the link of $1 could not be made."
}

make_network() {
    step "Six network namespaces: hub, four agents, target"
    add_namespace "$hub"
    ip -n "$hub" address add "$hub_ip/32" dev lo
    ip netns exec "$hub" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward' || fail 1 "the hub can't be made to route."
    local number
    for number in "${agents[@]}"; do
        add_namespace "ft$$a$number"
        join_hub "ft$$a$number" "$number"
    done
    add_namespace "$target_ns"
    join_hub "$target_ns" 100
    for number in 3 4 5; do ip -n "$target_ns" address add "10.124.100.$number/24" dev eth0; done
}

rabbit_answers() {
    ip netns exec "$hub" bash -c 'exec 3<>/dev/tcp/127.0.0.1/5672 && printf "AMQP\0\0\11\1" >&3 &&
        IFS= read -r -t 2 -N 1 first <&3 && [ "$first" = $'"'\\1'"' ]' 2>/dev/null
}

rabbit_conf() {
    cat <<TEXT
listeners.tcp.default = 0.0.0.0:5672
default_user = demo
default_pass = $password
default_vhost = demo
heartbeat = 5
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
TEXT
}

said() { grep -qs "$2" "$work/log/$1.err"; }

is_active() { said "coordinator-$1" 'This coordinator is active'; }
is_standby() { said "coordinator-$1" 'This coordinator is standby'; }

start_coordinators() {
    step "Two coordinators"
    local number
    for number in 1 2; do
        start "$hub" "coordinator-$number" "${ahead[@]}" env \
            FOURTUPLE_NAME="coordinator-$number" FOURTUPLE_CLUSTER=demo \
            FOURTUPLE_BUS="amqp://demo:$password@127.0.0.1:5672/demo" \
            FOURTUPLE_STORE="Host=127.0.0.1;Port=5432;Username=fourtuple;Database=fourtuple" \
            FOURTUPLE_LISTEN="127.0.0.1:91${number}0" FOURTUPLE_HEALTH_LISTEN="127.0.0.1:91${number}2" \
            FOURTUPLE_LOG=json "$coordinator"
        [ "$number" = 1 ] && leader=$last_pid
        [ "$number" = 1 ] && await 60 "$last_pid" coordinator-1 is_active 1
    done
    await 60 "$last_pid" coordinator-2 is_standby 2
    say "coordinator-1 (process $leader) leads, coordinator-2 waits"
}

start_target() {
    step "Target: 64 endpoints"
    start "$target_ns" target "$pbm" target --listen "$targets:$target_ports" --mode echo \
        --slots $((connections + connections / 4 + 4096)) -o json
    target=$last_pid
    await 30 "$target" "the target" grep -qs '"event":"ready"' "$work/log/target.out"
}

start_agents() {
    step "Four agents"
    local number processes=()
    for number in "${agents[@]}"; do
        # On one kernel nothing proves that targets see each agent at its own address, so each one declares it.
        start "ft$$a$number" "agent-$number" env FOURTUPLE_NAME="agent-$number" FOURTUPLE_CLUSTER=demo \
            FOURTUPLE_BUS="amqp://demo:$password@$hub_ip:5672/demo" FOURTUPLE_IDENTITY="10.124.$number.2" \
            FOURTUPLE_ALLOW="$targets_net" FOURTUPLE_WORKERS=1 FOURTUPLE_LOG=json "$agent"
        processes[number]=$last_pid
    done
    for number in "${agents[@]}"; do
        await 60 "${processes[number]}" "agent-$number" said coordinator-1 "Agent agent-$number is up"
        say "agent-$number at 10.124.$number.2 has joined"
    done
}

write_plan() {
    # Both ends and everything between share this machine: 8,000 connects/s leave room for all of it.
    local ramp=$((connections / 8000 + 5))
    cat >"$work/plan.yaml" <<TEXT
apiVersion: fourtuple/v1alpha1
kind: LoadPlan
metadata: { name: cluster-demo }
spec:
  safety: { allow: [$targets_net] }
  targets:
    - { name: echo, addresses: [$targets], ports: $target_ports }
  agents: { count: 4 }
  load:
    mode: hold
    connect: { timeout: 10s }
    keepalive: { every: 30s, send: "PING\r\n", expect: "PING\r\n", timeout: 10s }
  profile:
    - ramp:  { to: $connections, over: ${ramp}s }
    - hold:  { for: ${hold}s }
    - drain: { over: 10s, close: rst }
  thresholds:
    connection.dropped: ["count==0"]
TEXT
}

# field NAME: of the newest line of the target's report.
field() { tail -n 2 "$work/log/target.out" | grep -o "\"$1\":[0-9]*" | tail -n 1 | cut -d: -f2; }

run_plan() {
    write_plan
    step "Plan: $connections connections, held for $hold s"
    ip netns exec "$hub" "$pbm" 127.0.0.1:9110,127.0.0.1:9120 load run -f "$work/plan.yaml" --wait \
        --out "$work/results" 2> >(tee "$work/log/run.err" >&2) > >(tee "$work/log/run.out") </dev/null &
    run=$!
    pids+=("$run")
}

kill_leader() {
    local until=$((SECONDS + connections / 1000 + 120))
    while [ "$(field open || echo 0)" != "$connections" ]; do
        alive "$run" || fail 1 "the run ended before it had $connections connections."
        [ "$SECONDS" -lt "$until" ] || fail 1 "the target holds $(field open) of $connections connections: too slow."
        sleep 0.5
    done
    sleep $((hold / 2 - 4))
    step "SIGKILL to coordinator-1, which leads; the target holds $(field open) connections"
    disown "$leader"
    killed=$(date +%s%N)
    kill -KILL "$leader"
    local kept=() pid
    for pid in "${pids[@]}"; do [ "$pid" = "$leader" ] || kept+=("$pid"); done
    pids=("${kept[@]}")
    await 30 "$run" "coordinator-2 as the new leader" is_active 2
    takeover=$((($(date +%s%N) - killed) / 1000000))
    step "coordinator-2 leads after $takeover ms; the target holds $(field open) connections"
}

await_run() {
    wait "$run"
    verdict=$?
    # tee writes its last lines when the run has ended.
    sleep 0.2
    kill -TERM "$target"
    wait "$target" 2>/dev/null
    [ -s "$work/results/run.json" ] || fail 1 "the run left no run.json (pbm exited with $verdict)."
}

# By source address, "ADDRESS CONNECTIONS PORTS" a line, sorted.
sources_of_run() {
    sed -n '/^  "sources": \[/,/^  \]/p' "$work/results/run.json" | tr -d ' ",' |
        awk -F: '$1 == "address" { a = $2 } $1 == "distinct" { p = $2 } $1 == "connections" { print a, $2, p }' | sort
}

sources_of_target() {
    grep '"event":"final"' "$work/log/target.out" |
        grep -o '"address":"[^"]*","connections":[0-9]*,"distinctPorts":[0-9]*' | tr -d '"' |
        awk -F'[:,]' '{ print $2, $4, $6 }' | sort
}

of_run() { total "$work/results" "$1"; }

show_results() {
    step "Totals of the run, after the loss of its coordinator"
    local name accepted
    for name in asked leased attempted established failed open closedByUs closedByPeer; do
        printf '        %-66s %s\n' "$name" "$(of_run "$name")"
    done
    accepted=$(grep '"event":"final"' "$work/log/target.out" | grep -o '"accepted":[0-9]*' | cut -d: -f2)
    check "asked = leased + unleased" "$(of_run asked)" "$(($(of_run leased) + $(of_run unleased)))"
    check "leased = attempted + skipped" "$(of_run leased)" "$(($(of_run attempted) + $(of_run skipped)))"
    check "attempted = established + failed + pending + lost" "$(of_run attempted)" \
        "$(($(of_run established) + $(of_run failed) + $(of_run pending) + $(of_run lost.pending)))"
    check "established = open + closed by us + by peer + lost" "$(of_run established)" \
        "$(($(of_run open) + $(of_run closedByUs) + $(of_run closedByPeer) + $(of_run lost.open)))"
    check "lost connections" "$(($(of_run lost.open) + $(of_run lost.pending)))" 0
    check "dropped connections" "$(of_run dropped)" 0
    check "established, as asked for" "$(of_run established)" "$connections"
    check "established here, accepted by the target" "$(of_run established)" "$accepted"
    check "address, connections and ports, here and at the target" \
        "$(sources_of_run | tr '\n' ';')" "$(sources_of_target | tr '\n' ';')"
    check "exit code of pbm load run --wait" "$verdict" 0
    say
    say "take-over: coordinator-2 led $takeover ms after the SIGKILL of coordinator-1"
    [ "$wrong" = 0 ] || fail 1 "$wrong of these checks failed."
    say "$connections connections went through it, and none was lost."
    [ "$keep" = 1 ] || say "(report and logs are removed; --keep-logs keeps them)"
}

arguments "$@"
trap clean EXIT
trap interrupted INT TERM
check_machine
make_folder
build_all
make_network
start_rabbit
start_postgres
start_coordinators
start_target
start_agents
run_plan
kill_leader
await_run
show_results
finished=1
