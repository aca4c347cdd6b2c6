#!/usr/bin/env bash
# What an operator types in an hour, and what comes back: bash deploy/operator-hour.sh >transcript
# Starts RabbitMQ, a coordinator, two agents and a target in a network namespace of its own, drives a pbm session in
# tmux key by key, and prints the screen after each step as Markdown (deploy/OPERATOR.md is one). Removes all of it.
set -uo pipefail
demo=operator-hour
. "$(dirname "$0")/demo-common.sh"
. "$(dirname "$0")/demo-servers.sh"

hub=ft$$o
endpoint=127.0.0.1:9110
shown=0

rabbit_conf() {
    cat <<TEXT
listeners.tcp.default = 127.0.0.1:5672
default_user = demo
default_pass = $password
default_vhost = demo
TEXT
}

rabbit_answers() {
    ip netns exec "$hub" bash -c 'exec 3<>/dev/tcp/127.0.0.1/5672 && printf "AMQP\0\0\11\1" >&3 &&
        IFS= read -r -t 2 -N 1 first <&3 && [ "$first" = $'"'\\1'"' ]' 2>/dev/null
}

answers() { ip netns exec "$hub" "$pbm" "$endpoint" "$@" >"$work/answer" 2>&1; }
has_agents() { answers agent list && [ "$(grep -c '^agent-.* | up | ' "$work/answer")" = 2 ]; }
listens() { ip netns exec "$hub" ss -Hltn "sport = :9000" | grep -q .; }

start_agent() { # NUMBER
    start "$hub" "agent-$1" "${ahead[@]}" env FOURTUPLE_NAME="agent-$1" FOURTUPLE_BUS="$bus" \
        FOURTUPLE_SOURCES="127.0.2.$1" FOURTUPLE_HEALTH_LISTEN="127.0.0.1:912$1" FOURTUPLE_ALLOW=127.0.0.0/8 "$agent"
    second=$last_pid
}

start_cluster() {
    bus="amqp://demo:$password@127.0.0.1:5672/demo"
    start "$hub" target "${ahead[@]}" "$pbm" target --listen 127.0.1.1-127.0.1.2:9000-9003 --mode echo
    await 30 "$last_pid" "the target" listens
    start "$hub" coordinator "${ahead[@]}" env FOURTUPLE_NAME=coordinator-1 FOURTUPLE_BUS="$bus" \
        FOURTUPLE_STORE="sqlite:$work/store.db" FOURTUPLE_LISTEN="$endpoint" FOURTUPLE_LOST=4s "$coordinator"
    local leader=$last_pid
    start_agent 1
    start_agent 2
    await 60 "$leader" "the cluster" has_agents
}

write_plan() {
    cat >"$work/evening.yaml" <<'TEXT'
apiVersion: fourtuple/v1alpha1
kind: LoadPlan
metadata: { name: evening }
spec:
  safety: { allow: [127.0.0.0/8], ceiling: { connections: 20k, connectRate: 5k/s, duration: 30m } }
  targets:
    - { name: edge, addresses: [127.0.1.1-127.0.1.2], ports: 9000-9003 }
  sources: { addresses: auto, ports: 20000-29999 }
  agents: { count: all, onLoss: redistribute }
  load:
    mode: hold
    keepalive: { every: 5s, send: "PING\r\n", expect: "PING\r\n", timeout: 4s }
  profile:
    - ramp: { to: 2k, over: 3s }
    - hold: { for: 45s }
    - drain: { over: 1s, close: rst }
  thresholds:
    connect.failed: ["rate<0.1%"]
TEXT
}

mux() { tmux -L "$hub" -f /dev/null "$@"; }
screen() { mux capture-pane -p -J -S - -t hour | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; }
keys() { mux send-keys -t hour "$@"; }
tab() { keys -l -- "$1"; keys Tab; sleep 1; }
line() { keys -l -- "$1"; keys Enter; }
shows() { screen | tail -n +"$((shown + 1))" | grep -qE -- "$1"; }
ready() { screen | tail -n 1 | grep -qE '^\[[0-9.:]+\] pbm> *$'; }
until_shown() { local end=$((SECONDS + 90)); until shows "$1"; do [ "$SECONDS" -lt "$end" ] || return 0; sleep 0.1; done; }
until_ready() { sleep 0.3; local end=$((SECONDS + 90)); until ready; do [ "$SECONDS" -lt "$end" ] || return 0; sleep 0.1; done; }

# What came since the last time, without this machine's folder.
chapter() { # TITLE WORDS
    printf '\n## %s\n\n%s\n\n```\n' "$1" "$2"
    screen | tail -n +"$((shown + 1))" | sed "s|$work/||g; s/[[:space:]]*$//"
    printf '```\n'
    shown=$(($(screen | wc -l) - 1))
}

typed() { # TITLE WORDS LINE...
    local title=$1 words=$2
    shift 2
    for each in "$@"; do line "$each"; until_ready; done
    chapter "$title" "$words"
}

hour() {
    mux new-session -d -s hour -x 112 -y 60 -c "$work" \
        ip netns exec "$hub" env -C "$work" XDG_STATE_HOME="$work" NO_COLOR=1 PS1='$ ' "$pbm" "$endpoint"
    until_ready
    typed Connect "\`pbm $endpoint\` on a terminal is a session." "cluster show" "agent list"
    keys -l "help loa"; keys Tab; sleep 1; keys Enter; until_ready
    chapter Help "\`help loa\`, Tab, Enter."
    tab "load s"; tab "c"; tab "--"; keys C-u; sleep 0.5; tab "agent limits "; tab ""; keys C-u; sleep 0.5
    chapter Tab "\`load s\` and Tab: what the word may become is listed. \`c\` and Tab: it is completed. \`--\` and Tab: its
options. Behind \`agent limits\`, Tab twice, the server says which agents there are. Ctrl-U empties the line."
    typed "Before a packet is sent" "Can it be reached, and does it fit?" \
        "target check -f evening.yaml" "plan explain -f evening.yaml"
    typed Run "Without \`--wait\` the session goes on." "load run -f evening.yaml"
    line "load tail"; until_shown 'hold'; sleep 3; keys C-c; until_ready
    chapter Tail "Ctrl-C ends the stream, not the run."
    typed Scale "Another level at once; what the plan never asked room for is refused." \
        "load scale --to 3k" "load scale --to 1500" "load status"
    typed Pause "Nothing more is started; what is open stays open." "load pause" "load status" "load resume"
    { kill -KILL "$second"; wait "$second"; } 2>/dev/null
    sleep 6
    typed "An agent dies" "\`kill -KILL\` of agent-2 in another terminal; its share is taken over." \
        "cluster show" "actor hierarchy" "load status"
    line "load tail"; until_ready
    chapter "The end of the run" "The stream ends with its run."
    typed Report "The verdict, and what it rests on." "report list" "report show"
    start_agent 2
    await 60 "$second" agent-2 has_agents
    typed "Once more, and compare" "The agent is back, and the plan runs undisturbed." \
        "load run -f evening.yaml --wait -q --set spec.profile[1].hold.for=5s"
    answers report list
    local runs
    mapfile -t runs < <(cut -d ' ' -f 1 "$work/answer" | grep evening)
    typed Compare "The first run beside the second." "report compare ${runs[1]} ${runs[0]}"
    keys -l "exit"; keys Enter
}

check_root
check_servers
need tmux tmux
coordinator=$root/coordinator/Fourtuple.Coordinator/bin/Release/net10.0/fourtuple-coordinator
agent=$root/agent/Fourtuple.Agent/bin/Release/net10.0/fourtuple-agent
[ "${1:-}" = --no-build ] && build=0
trap clean EXIT
trap interrupted INT TERM
{
    make_folder
    build_programs "$coordinator" "$agent" "$pbm"
    add_namespace "$hub"
    start_rabbit
    start_cluster
    write_plan
} >&2
printf '# An hour of an operator\n\nPrinted by `bash deploy/operator-hour.sh`: a session of pbm on a cluster of a coordinator and two agents, key by key.\n'
hour
mux kill-server 2>/dev/null
finished=1
