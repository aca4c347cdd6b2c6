# What the demonstrations share; sourced by them, with their name in demo. Everything they start is on a list before it
# exists: processes by id in pids, network namespaces by name in namespaces, the folder of logs and results in work.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
pbm=$root/coordinator/Fourtuple.Pbm/bin/Release/net10.0/pbm
work='' pids=() namespaces=() finished=0 last_pid=0 keep=0 build=1 wrong=0
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
fail() { printf '\n%s: %s\n' "$demo" "$2" >&2; exit "$1"; }

whole() { # OPTION VALUE LEAST MOST
    [[ $2 =~ ^[0-9]{1,9}$ ]] && [ "$((10#$2))" -ge "$3" ] && [ "$((10#$2))" -le "$4" ] \
        || fail 2 "$1 takes a whole number from $3 to $4, not '$2'."
}

alive() { kill -0 "$1" 2>/dev/null; }

# Ends only what this script started: its processes by id, and whatever else is in its own namespaces.
end_all() {
    local pid space
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null; done
    for _ in $(seq 50); do
        jobs -pr | grep -q . || break
        sleep 0.1
    done
    for space in "${namespaces[@]}"; do
        for pid in $(ip netns pids "$space" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null; done
    done
    for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null; done
    wait "${pids[@]}" 2>/dev/null
    for space in "${namespaces[@]}"; do ip netns delete "$space" 2>/dev/null; done
    pids=() namespaces=()
}

clean() {
    local code=$?
    trap '' INT TERM EXIT
    [ "$finished" = 1 ] || { [ -n "$work" ] && logs_tail; }
    exec 2>/dev/null
    end_all
    if [ -n "$work" ] && [ "$keep" = 1 ]; then
        say "logs and results: $work"
    elif [ -n "$work" ]; then
        rm -rf -- "$work"
    fi
    exit "$code"
}

interrupted() { finished=1; printf '\n%s: stopped; cleaning up.\n' "$demo" >&2; exit 105; }

logs_tail() {
    local log
    for log in "$work"/log/*.err; do
        [ -s "$log" ] || continue
        printf -- '-- %s\n' "${log##*/}" >&2
        tail -n 3 "$log" | cut -c 1-300 >&2
    done
    [ "$keep" = 1 ] || say "(--keep-logs keeps them)" >&2
}

need() { # COMMAND PACKAGE
    command -v "$1" >/dev/null 2>&1 || fail 1 "$1 is missing: install it (Debian package $2)."
}

check_root() {
    [ "$(uname -s)" = Linux ] || fail 1 "this needs Linux."
    [ "$(id -u)" = 0 ] || fail 1 "network namespaces need root: run it with sudo."
    need ip iproute2
    need dotnet dotnet-sdk-10.0
}

make_folder() {
    work=$(mktemp -d "${TMPDIR:-/tmp}/fourtuple-$demo.XXXXXX")
    chmod 711 "$work"
    mkdir "$work/log"
}

build_programs() { # PROGRAM...: builds all unless told not to, and checks that these are there
    if [ "$build" = 1 ]; then
        step "Building (a minute or so the first time)"
        dotnet build "$root/coordinator/Fourtuple.Pbm" -c Release -v quiet >"$work/log/build.err" 2>&1 \
            || fail 1 "the build failed."
    fi
    local program
    for program in "$@"; do
        [ -x "$program" ] || fail 1 "${program##*/} was not built: run without --no-build."
    done
}

# A namespace is on the list before it exists, so that nothing is left when we are stopped in between.
add_namespace() { # NAME
    namespaces+=("$1")
    ip netns add "$1" || fail 1 "network namespace $1 could not be made: is this a container without CAP_SYS_ADMIN?"
    ip -n "$1" link set lo up
}

start() { # NAMESPACE LOG COMMAND...: in the background; its id is in last_pid. ip replaces itself by the command.
    local space=$1 log=$2
    shift 2
    ip netns exec "$space" "$@" >"$work/log/$log.out" 2>"$work/log/$log.err" </dev/null &
    last_pid=$!
    pids+=("$last_pid")
}

await() { # SECONDS PID WHAT COMMAND...: until the command succeeds; fails when the process ends or time is up
    local until=$((SECONDS + $1)) pid=$2 what=$3
    shift 3
    until "$@"; do
        alive "$pid" || fail 1 "$what ended at once."
        [ "$SECONDS" -lt "$until" ] || fail 1 "$what is not ready in time."
        sleep 0.1
    done
}

# member FILE NAME: an object or array at the top of a JSON file that is indented by two.
member() { sed -n "/^  \"$2\": [{[]/,/^  []}]/p" "$1"; }

# values NAME: of each such name in what is read, text without its quotes.
values() { sed -n "s/^ *\"$1\": \(.*[^,]\),\{0,1\}$/\1/p" | sed "s/^\"\(.*\)\"$/\1/; s/\\\\u0027/'/g"; }

# total FOLDER NAME: of the accounting of the run whose results are there; lost.NAME for what was lost.
total() {
    case $2 in
        lost.*) member "$1/run.json" accounting | sed -n '/"lost": {/,/}/p' | values "${2#lost.}" ;;
        *) member "$1/run.json" accounting | sed '/"lost": {/,/}/d' | values "$2" ;;
    esac
}

sum() { awk -v field="$1" '{ total += $field } END { print total + 0 }'; }

grouped() { printf '%s' "$1" | rev | sed 's/[0-9]\{3\}/&,/g; s/,$//' | rev; }

check() { # TEXT LEFT RIGHT: one line of the result
    if [ "$2" = "$3" ]; then
        printf 'ok      %-66s %s\n' "$1" "$2"
    else
        printf 'FAILED  %-66s %s is not %s\n' "$1" "${2:-nothing}" "${3:-nothing}"
        wrong=$((wrong + 1))
    fi
}
