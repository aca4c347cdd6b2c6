#!/usr/bin/env bash
# How many connections can one proxy initiate? bash deploy/proxy-demo.sh
# Load goes through nginx (stream) to 64 backends: load, proxy and backends are network namespaces, joined by veth. Each
# connection to the front is one connection of the proxy to a backend; both the backends and ss in the proxy's namespace
# count these, and the counts have to be equal. Several ways of choosing the proxy's source ports are compared. Removes
# everything at the end, on failure and on Ctrl-C; nothing of it touches the machine's own network, ports or services.
set -uo pipefail

usage() {
    cat <<'TEXT'
bash deploy/proxy-demo.sh [--connections N] [--hold SECONDS] [--variants LIST] [--keep-logs] [--no-build]

  --connections N   connections through the proxy (default 100000; 1000 to 500000)
  --hold SECONDS    how long to hold them, with an exchange on each (default 20; 4 to 3600)
  --variants LIST   some of own,bind,split,limit,lifted (default: all of them, in this order)
                      own     nginx connects, the kernel chooses address and port
                      bind    proxy_bind with one address (IP_BIND_ADDRESS_NO_PORT: the port is chosen at connect)
                      split   proxy_bind with four addresses, by split_clients
                      limit   as own, with so few ports to choose from that the connections do not fit
                      lifted  as limit, with four addresses
  --keep-logs       leave logs and results in the temporary folder, and say where it is
  --no-build        use what was built before
  --help            this text

Needs Linux, root (network namespaces), the .NET 10 SDK, iproute2, nginx and its stream module.
Exit codes: 0 all counts agree; 1 something does not; 2 used wrongly; 104 this machine can't carry it; 105 stopped.
TEXT
}

demo=proxy-demo
. "$(dirname "$0")/demo-common.sh"

connections=100000 hold=20 variants=own,bind,split,limit,lifted
load_ns=fp$$l proxy_ns=fp$$p backend_ns=fp$$b
front=10.125.1.1 front_ports=8 front_first=8000
sources=(10.125.2.1 10.125.2.2 10.125.2.3 10.125.2.4)
backends=(10.125.2.101 10.125.2.102 10.125.2.103 10.125.2.104) backend_ports=16 backend_first=9000
destinations=$((4 * 16))
rows=()

arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            --connections) whole "$1" "${2:-}" 1000 500000; connections=$((10#$2)); shift 2 ;;
            --hold) whole "$1" "${2:-}" 4 3600; hold=$((10#$2)); shift 2 ;;
            --variants)
                [[ ${2:-} =~ ^(own|bind|split|limit|lifted)(,(own|bind|split|limit|lifted))*$ ]] \
                    || fail 2 "--variants takes some of own,bind,split,limit,lifted, not '${2:-}'."
                variants=$2; shift 2 ;;
            --keep-logs) keep=1; shift ;;
            --no-build) build=0; shift ;;
            --help | -h) usage; finished=1; exit 0 ;;
            *) fail 2 "there is no option '$1'; see --help." ;;
        esac
    done
}

check_machine() {
    check_root
    need ss iproute2
    need nginx nginx-light
    local built modules
    built=$(nginx -V 2>&1)
    modules=$(grep -o 'modules-path=[^ ]*' <<<"$built" | cut -d= -f2)
    stream_module=$modules/ngx_stream_module.so
    if [ ! -e "$stream_module" ]; then
        grep -qE -- '--with-stream( |$)' <<<"$built" \
            || fail 1 "nginx has no stream module: install it (Debian package libnginx-mod-stream)."
        stream_module=''
    fi
    # A proxied connection takes two descriptors of a worker, and the kernel does not deal them out quite evenly.
    nofile=$(ulimit -Hn)
    [ "$nofile" = unlimited ] || [ "$nofile" -gt 1000000 ] && nofile=1000000
    [ "$nofile" -ge 1024 ] || fail 104 "the hard limit of open files is $nofile: 1024 at least are needed."
    workers=$((connections * 22 / 10 / (nofile - 256) + 1))
    [ "$workers" -ge 2 ] || workers=2
    local free_kb need_kb
    free_kb=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
    # Four sockets a connection, nginx's buffers for it, 2 GiB that the load leaves free, 0.5 GiB for the processes.
    need_kb=$((connections * 26 + 2621440))
    [ "$free_kb" -ge "$need_kb" ] || fail 104 "$connections connections through a proxy on this machine need about\
 $((need_kb / 1024)) MiB of free memory and there are $((free_kb / 1024)): ask for fewer with --connections."
}

make_network() {
    add_namespace "$load_ns"
    add_namespace "$proxy_ns"
    add_namespace "$backend_ns"
    local address
    ip -n "$proxy_ns" link add front type veth peer name eth0 netns "$load_ns" &&
        ip -n "$proxy_ns" link add back type veth peer name eth0 netns "$backend_ns" &&
        ip -n "$proxy_ns" address add "$front/24" dev front && ip -n "$load_ns" address add 10.125.1.2/24 dev eth0 &&
        for address in "${sources[@]}"; do ip -n "$proxy_ns" address add "$address/24" dev back || return; done &&
        for address in "${backends[@]}"; do ip -n "$backend_ns" address add "$address/24" dev eth0 || return; done &&
        ip -n "$proxy_ns" link set front up && ip -n "$proxy_ns" link set back up &&
        ip -n "$load_ns" link set eth0 up && ip -n "$backend_ns" link set eth0 up
}

nginx_conf() { # LOG-LEVEL BIND-LINE
    [ -z "$stream_module" ] || say "load_module $stream_module;"
    cat <<TEXT
daemon off;
user root;
pid $work/nginx.pid;
error_log stderr $1;
worker_processes $workers;
worker_rlimit_nofile $nofile;
events { worker_connections $nofile; multi_accept on; }
stream {
  split_clients "\$remote_addr:\$remote_port:\$server_port" \$source {
    25% ${sources[0]}; 25% ${sources[1]}; 25% ${sources[2]}; * ${sources[3]};
  }
  upstream backends {
    zone backends 512k;
TEXT
    local address port
    for address in "${backends[@]}"; do
        for ((port = backend_first; port < backend_first + backend_ports; port++)); do
            say "    server $address:$port max_fails=0;"
        done
    done
    cat <<TEXT
  }
  server {
$(for ((port = front_first; port < front_first + front_ports; port++)); do
        # With a listener a worker, the kernel deals the connections out by hash.
        say "    listen $front:$port reuseport backlog=4096;"
    done)
    $2
    proxy_pass backends;
    proxy_buffer_size 1k;
    proxy_connect_timeout 30s;
    proxy_timeout 2h;
  }
}
TEXT
}

listens() { [ "$(ip netns exec "$proxy_ns" ss -Hltn "src $front" | wc -l)" -ge "$1" ]; }

# field NAME: of the newest line of the target's report.
field() { tail -n 2 "$work/log/$name-target.out" | grep -o "\"$1\":[0-9]*" | tail -n 1 | cut -d: -f2; }

start_variant() { # LOG-LEVEL BIND-LINE
    make_network || fail 1 "the links between the namespaces could not be made."
    [ -z "$range" ] || ip netns exec "$proxy_ns" sh -c "echo $range >/proc/sys/net/ipv4/ip_local_port_range" \
        || fail 1 "ip_local_port_range of the proxy's namespace could not be set."
    start "$backend_ns" "$name-target" "$pbm" target \
        --listen "${backends[0]}-${backends[3]}:$backend_first-$((backend_first + backend_ports - 1))" --mode echo \
        --slots $((asked + asked / 4 + 4096)) -o json
    target=$last_pid
    nginx_conf "$1" "$2" >"$work/nginx.conf"
    start "$proxy_ns" "$name-nginx" nginx -p "$work" -e stderr -c "$work/nginx.conf"
    proxy=$last_pid
    await 30 "$target" "the target" grep -qs '"event":"ready"' "$work/log/$name-target.out"
    await 30 "$proxy" nginx listens "$front_ports"
}

start_load() {
    # Load, proxy and backends share this machine's cores: 4,000 connections a second leave room for all of them.
    start "$load_ns" "$name-load" "$pbm" local run -f "$root/deploy/plans/front.yaml" --allow 10.125.1.0/24 \
        --set "spec.profile[0].ramp.to=$asked" --set "spec.profile[0].ramp.over=$((asked / 4000 + 2))s" \
        --set "spec.profile[1].hold.for=${hold}s" --set "spec.load.keepalive.every=$((hold - 2))s" \
        --set "spec.profile[2].drain.over=$((asked / 25000 + 1))s" --out "$work/$name"
    load=$last_pid
}

await_open() { # COUNT
    local until=$((SECONDS + asked / 500 + 60)) open
    until open=$(field open) && [ "${open:-0}" = "$1" ]; do
        alive "$load" || fail 1 "$name: the load ended; of $1 connections the backends held $(field peakOpen) at most."
        [ "$SECONDS" -lt "$until" ] || fail 1 "$name: the backends hold ${open:-0} of $1 connections: too slow."
        sleep 0.2
    done
}

# By source address, "ADDRESS CONNECTIONS PORTS" a line, sorted: of the proxy's own sockets, and of the backends' counts.
sources_by_ss() {
    ip netns exec "$proxy_ns" ss -Htn state established "dst 10.125.2.96/27" | awk '{ print $3 }' |
        awk -F: '{ c[$1]++; if (!seen[$0]++) p[$1]++ } END { for (a in c) print a, c[a], p[a] }' | sort
}

sources_by_target() {
    grep '"event":"final"' "$work/log/$name-target.out" |
        grep -o '"address":"[^"]*","connections":[0-9]*,"distinctPorts":[0-9]*' | tr -d '"' |
        awk -F'[:,]' '{ print $2, $4, $6 }' | sort
}

show_variant() { # SS TARGET VERDICT
    local by_ss=$1 by_target=$2 open ports reuse
    open=$(sum 2 <<<"$by_ss") ports=$(sum 3 <<<"$by_ss")
    reuse=$(awk -v c="$open" -v p="$ports" 'BEGIN { printf "%.1f", p ? c / p : 0 }')
    check "connections that the backends hold" "$(sum 2 <<<"$by_target")" "$fits"
    check "address, connections and ports: ss in the proxy, the backends" \
        "$(tr '\n' ';' <<<"$by_ss")" "$(tr '\n' ';' <<<"$by_target")"
    check "connections that the load kept" "$(total "$work/$name" open)" "$fits"
    # On a machine that is busy otherwise the last answers may come after the hold.
    printf '        %-66s %s\n' "of them with an answer from behind the proxy" "$(total "$work/$name" confirmed)"
    check "exit code of the load (99: connections were dropped)" "$3" "$([ "$fits" = "$asked" ] && echo 0 || echo 99)"
    rows+=("$(printf '%-28s %9s %9s %9s %6s %8s %8s %11s' "$title" "$(grouped "$asked")" \
        "$(grouped "$(sum 2 <<<"$by_target")")" "$(grouped "$open")" "$(wc -l <<<"$by_ss")" "$(grouped "$ports")" \
        "$reuse" "$(grouped "$limit")")")
}

variant() { # NAME
    local addresses=1 first last level=error bind='' by_ss by_target verdict ports
    name=$1 asked=$connections range=''
    read -r first last </proc/sys/net/ipv4/ip_local_port_range
    case $name in
        own) title="own choice" ;;
        bind) title="proxy_bind, one address" bind="proxy_bind ${sources[0]};" ;;
        split) title="proxy_bind, four addresses" bind='proxy_bind $source;' addresses=4 ;;
        limit | lifted)
            # Eight in ten fit when all of them come from one address.
            [ "$asked" -le 8000 ] || asked=8000
            # An even number: of an odd one the kernel's search leaves a port out now and then (__inet_hash_connect).
            ports=$((asked * 8 / 10 / destinations / 2 * 2))
            first=40000 last=$((first + ports - 1)) level=emerg
            range="$first $last"
            title="own choice, $ports ports"
            [ "$name" = limit ] || { title="four addresses, $ports ports"; bind='proxy_bind $source;' addresses=4; }
            ;;
    esac
    limit=$((addresses * (last - first + 1) * destinations))
    fits=$((asked < limit ? asked : limit))
    step "$title: $asked connections to $front, $workers nginx workers, $destinations backends, limit $limit"
    start_variant "$level" "$bind"
    start_load
    await_open "$fits"
    by_ss=$(sources_by_ss)
    wait "$load"
    verdict=$?
    kill -TERM "$target"
    wait "$target" 2>/dev/null
    by_target=$(sources_by_target)
    show_variant "$by_ss" "$by_target" "$verdict"
    end_all 2>/dev/null
}

show_table() {
    step "The proxy as its backends and its kernel see it"
    printf '%-28s %9s %9s %9s %6s %8s %8s %11s\n' \
        "source ports" asked backends "ss" IPs ports reuse limit
    printf '%s\n' "${rows[@]}"
    say
    say "backends, ss: connections of the proxy as its backends counted them, and as ss lists them in its namespace"
    say "ports: source addresses and ports in use; reuse: connections a port; limit: addresses x ports to choose from x\
 $destinations backends"
    [ "$wrong" = 0 ] || fail 1 "$wrong of these checks failed."
    [ "$keep" = 1 ] || say "(reports and logs are removed; --keep-logs keeps them)"
}

arguments "$@"
trap clean EXIT
trap interrupted INT TERM
make_folder
check_machine
build_programs "$pbm"
for each in ${variants//,/ }; do variant "$each"; done
show_table
finished=1
