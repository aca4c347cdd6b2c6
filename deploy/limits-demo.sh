#!/usr/bin/env bash
# Does it find limits that are known? bash deploy/limits-demo.sh
# Two searches against targets whose limit is set here, and churn over a tiny tuple space with and without TCP timestamps:
# the answers have to contain the truth, and to name the limit and whose it is. Each runs in a network namespace of its
# own, agent and target inside. Removes everything at the end, on failure and on Ctrl-C; nothing of it touches the
# machine's own network, ports or services.
set -uo pipefail

usage() {
    cat <<'TEXT'
bash deploy/limits-demo.sh [--hold SECONDS] [--variants LIST] [--out FOLDER] [--keep-logs] [--no-build]

  --hold SECONDS    how long churn goes on (default 180; 30 to 3600)
  --variants LIST   some of target,nginx,takeover,ceiling (default: all of them, in this order)
                      target    search for the limit of pbm target --max-connections 37000
                      nginx     search for the limit of four nginx processes of 3,000 connections each
                      takeover  churn, 1,000 openings a second over 400 tuples: each connect takes a TIME_WAIT over
                      ceiling   churn without timestamps, 100 a second over 2,000 tuples: each has to sit its TIME_WAIT out
  --out FOLDER      leave the results of the runs there (report.html, run.json and the rest, a folder each)
  --keep-logs       leave logs and results in the temporary folder, and say where it is
  --no-build        use what was built before
  --help            this text

Needs Linux, root (network namespaces), the .NET 10 SDK, iproute2 and nginx.
Exit codes: 0 all answers are right; 1 something is not; 2 used wrongly; 105 stopped.
TEXT
}

demo=limits-demo
. "$(dirname "$0")/demo-common.sh"

hold=180 variants=target,nginx,takeover,ceiling out=''
space=fl$$ slots=3001 processes=4
rows=()

arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            --hold) whole "$1" "${2:-}" 30 3600; hold=$((10#$2)); shift 2 ;;
            --variants)
                [[ ${2:-} =~ ^(target|nginx|takeover|ceiling)(,(target|nginx|takeover|ceiling))*$ ]] \
                    || fail 2 "--variants takes some of target,nginx,takeover,ceiling, not '${2:-}'."
                variants=$2; shift 2 ;;
            --out)
                [ -n "${2:-}" ] || fail 2 "--out takes a folder."
                out=$(realpath -m -- "$2"); shift 2 ;;
            --keep-logs) keep=1; shift ;;
            --no-build) build=0; shift ;;
            --help | -h) usage; finished=1; exit 0 ;;
            *) fail 2 "there is no option '$1'; see --help." ;;
        esac
    done
}

start_target() { # OPTION...
    start "$space" "$name-target" "$pbm" target --listen 127.0.1.1:9000-9003 --mode echo -o json "$@"
    target=$last_pid
    await 30 "$target" "the target" grep -qs '"event":"ready"' "$work/log/$name-target.out"
}

# A slot of worker_connections is a connection or a listener. Without a master there is no channel to one, and "deferred"
# lets nginx see a connection when its request is there: it closes those that wait for one when it is short of slots.
start_nginx() { # NUMBER
    local home=$work/nginx$1
    mkdir "$home"
    cat >"$home/nginx.conf" <<TEXT
daemon off;
master_process off;
user root;
pid $home/nginx.pid;
error_log stderr emerg;
worker_rlimit_nofile 8192;
events { worker_connections $slots; }
http {
  access_log off;
  client_header_timeout 600s;
  keepalive_requests 1000000;
  client_body_temp_path $home/body;
  proxy_temp_path $home/proxy;
  fastcgi_temp_path $home/fastcgi;
  uwsgi_temp_path $home/uwsgi;
  scgi_temp_path $home/scgi;
  server { listen 127.0.1.$1:9000 deferred backlog=4096; location / { return 200 "ok"; } }
}
TEXT
    start "$space" "$name-nginx$1" nginx -p "$home" -e stderr -c "$home/nginx.conf"
    await 30 "$last_pid" nginx listens "127.0.1.$1:9000"
}

listens() { ip netns exec "$space" ss -Hltn "src $1" | grep -q .; }

run() { # PLAN SETTING...: the exit code is in verdict
    local plan=$1 settings=() each
    shift
    for each in "$@"; do settings+=(--set "spec.$each"); done
    ip netns exec "$space" "$pbm" local run -f "$root/deploy/plans/$plan" --out "$work/$name" "${settings[@]}" \
        >"$work/log/$name-run.out" 2>"$work/log/$name-run.err" </dev/null &
    local load=$!
    pids+=("$load")
    wait "$load"
    verdict=$?
    [ -s "$work/$name/run.json" ] || fail 1 "$name: the run left no run.json (pbm exited with $verdict)."
    say "        $(member "$work/$name/run.json" verdict | values sentence)"
}

limiting() { member "$work/$name/run.json" limiting | values "$1" | head -n 1; }
# Openings that found no free tuple, as the plan's rule on source.exhausted counted them.
exhausted() { member "$work/$name/run.json" validity | grep -A 2 '"source.exhausted"' | values observed; }
# Openings that met EADDRNOTAVAIL (errno 99), those that went on with another tuple among them.
unavailable() {
    member "$work/$name/run.json" errors |
        awk -F'[:,]' '/"errno":/ { hit = $2 ~ /"99"/ } /"count":/ && hit { all += $2 } END { print all + 0 }'
}
of_run() { total "$work/$name" "$1"; }
seen() { grep '"event":"final"' "$work/log/$name-target.out" | grep -o "\"$1\":[0-9]*" | cut -d: -f2; }
holds() { if "$@"; then echo yes; else echo no; fi; }

found() { # TRUTH: what the search answered contains it, and blames the target
    local truth=$1 bounds low high sure
    bounds=$(sed -n '/^    "sustainable": {/,/^    }/p' "$work/$name/run.json")
    low=$(values lo <<<"$bounds") high=$(values hi <<<"$bounds") sure=$(values confidence <<<"$bounds")
    check "the limit, $truth, is in ${low:-?}..${high:-?}" "$(holds [ "${low:-0}" -le "$truth" -a "$truth" -lt "${high:-0}" ])" yes
    check "the interval is within 2 % of it" "$(holds [ $((${high:-0} - ${low:-0})) -le $((truth / 50)) ])" yes
    check "connections held at the end" "$(of_run open)" "$low"
    check "limiting, and whose it is" "$(limiting resource) ($(limiting side))" "target's connection limit (target)"
    check "exit code of the search" "$verdict" 0
    rows+=("$(printf '%-34s %10s   %s to %s (%.1f %% sure); %s' "$title" "$(grouped "$truth")" "$(grouped "$low")" \
        "$(grouped "$high")" "$(awk -v c="$sure" 'BEGIN { print c * 100 }')" "$(limiting evidence)")")
}

target() {
    title="search, pbm target"
    step "A search for the limit of pbm target --max-connections 37000 (about a minute)"
    start_target --max-connections 37000
    run local-search.yaml
    found 37000
}

nginx_limit() {
    local number truth=$((processes * (slots - 1)))
    title="search, $processes nginx processes"
    step "A search for the limit of $processes nginx processes, worker_connections $slots less a slot for the listener each (more than a minute)"
    for number in $(seq "$processes"); do start_nginx "$number"; done
    # Each heartbeat ends a request and begins the next: nginx closes connections between two when it is short of slots.
    run local-search.yaml "targets[0].addresses=[127.0.1.1-127.0.1.$processes]" 'targets[0].ports=[9000]' \
        'profile[0].search.between=[8k, 16k]' 'load.keepalive.every=60s' 'load.keepalive.expect=HTTP/1.1 200' \
        'load.keepalive.send="GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX-Held: "'
    found "$truth"
}

churn() { # PORTS RATE
    run local-churn.yaml "sources.ports=20000-$((20000 + $1 - 1))" 'load.lifetime.mean=20ms' 'load.lifetime.max=500ms' \
        "profile[0].ramp.to=$2/s" "profile[1].hold.for=${hold}s"
    kill -TERM "$target"
    wait "$target" 2>/dev/null
}

takeover() {
    local least=$((1000 * hold * 99 / 100))
    title="churn with timestamps"
    step "Churn with timestamps: 1,000 openings a second over 400 tuples for $hold s (6.7 a second without a take-over)"
    ip netns exec "$space" sysctl -qw net.ipv4.tcp_timestamps=1
    start_target
    churn 100 1000
    check "openings made, $least at least" "$(holds [ "$(of_run established)" -ge "$least" ])" yes
    check "failed, without a free tuple, met EADDRNOTAVAIL" \
        "$(of_run failed) $(exhausted) $(unavailable)" "0 0 0"
    # One that is pending as the drain begins may still be accepted.
    local more=$(($(seen accepted) - $(of_run established)))
    check "accepted by the target: as many, and of those pending at the end ($(of_run pending)) some" \
        "$(holds [ "$more" -ge 0 -a "$more" -le "$(of_run pending)" ])" yes
    check "exit code of the run" "$verdict" 0
    rows+=("$(printf '%-34s %10s   %s established in %s s, %s TIME_WAIT taken over (TWRecycled), %s EADDRNOTAVAIL' "$title" \
        "none" "$(grouped "$(of_run established)")" "$hold" \
        "$(grouped "$(member "$work/$name/run.json" kernel | values twRecycled)")" "$(unavailable)")")
}

ceiling() {
    # A tuple serves once in each 60 s at most.
    local most=$((2000 * ((hold + 5) / 60 + 1)))
    title="churn without timestamps"
    step "Churn without timestamps: 100 openings a second over 2,000 tuples for $hold s (they carry 33.3 a second)"
    ip netns exec "$space" sysctl -qw net.ipv4.tcp_timestamps=0
    start_target
    churn 500 100
    check "told before the start: at most 33.3 openings/s" \
        "$(holds grep -qs 'at most 33.3 openings/s' "$work/log/$name-run.err" "$work/log/$name-run.out")" yes
    check "openings, $most at most" "$(holds [ "$(of_run established)" -le "$most" ])" yes
    check "limiting, and whose it is" "$(limiting resource) ($(limiting side))" "tuples in TIME_WAIT (generator)"
    check "exit code of the run (121: says nothing about the target)" "$verdict" 121
    rows+=("$(printf '%-34s %10s   %s established in %s s, %s openings found no tuple; %s' "$title" "33.3/s" \
        "$(grouped "$(of_run established)")" "$hold" "$(grouped "$(exhausted)")" "$(limiting evidence)")")
}

variant() { # NAME
    name=$1
    add_namespace "$space"
    case $name in
        nginx) nginx_limit ;;
        *) "$name" ;;
    esac
    end_all 2>/dev/null
    [ -z "$out" ] || cp -r "$work/$name" "$out/"
}

show_table() {
    step "What was known, and what was answered"
    printf '%-34s %10s   %s\n' "" "truth" "answer"
    printf '%s\n' "${rows[@]}"
    [ -z "$out" ] || say "reports: $out"
    [ "$wrong" = 0 ] || fail 1 "$wrong of these checks failed."
    [ -n "$out" ] || [ "$keep" = 1 ] || say "(reports and logs are removed; --out and --keep-logs keep them)"
}

arguments "$@"
trap clean EXIT
trap interrupted INT TERM
check_root
[[ $variants != *nginx* ]] || need nginx nginx-light
[ -z "$out" ] || mkdir -p -- "$out" || fail 1 "$out can't be made."
make_folder
build_programs "$pbm"
for each in ${variants//,/ }; do variant "$each"; done
show_table
finished=1
