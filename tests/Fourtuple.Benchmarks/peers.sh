#!/usr/bin/env bash
# Side by side with wrk, hey, h2load, ab and tsung, in one run on this machine: bash tests/Fourtuple.Benchmarks/peers.sh
# Writes peers.json beside this file and the tables in README.md. As root (network namespaces, Debian's packages); load
# stays inside namespaces of its own, and all it starts is gone afterwards. About thirteen minutes.
#   --render                 only the tables, from the peers.json that is there
#   --quick                  small counts: whether it works; prints the tables and keeps nothing
#   --only one,http          some works: one, ports, ports-processes, many, http, memory-base, memory; keeps nothing
#   --tools fourtuple,wrk    some tools
#   --rounds N               rounds of every work
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

measure=1
for word in "$@"; do
    [ "$word" != --render ] || measure=0
done
if [ "$measure" = 1 ]; then
    [ "$(id -u)" = 0 ] || { echo "peers.sh makes network namespaces and needs root; run it as root" >&2; exit 2; }
    # Words: a program and the package that has it.
    missing=()
    while read -r program package; do
        command -v "$program" >/dev/null || missing+=("$package")
    done <<'END'
wrk wrk
hey hey
h2load nghttp2-client
ab apache2-utils
tsung tsung
nginx nginx-light
ip iproute2
taskset util-linux
END
    if [ ${#missing[@]} -gt 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
    fi
    ulimit -n "$(ulimit -Hn)"
fi
if [ -z "${PEERS_NO_BUILD:-}" ]; then
    dotnet build tests/Fourtuple.Benchmarks -c Release -v q
    [ "$measure" = 0 ] || sh deploy/publish.sh tests/Fourtuple.Benchmarks/bin/published
fi
tests/Fourtuple.Benchmarks/bin/Release/net10.0/Fourtuple.Benchmarks peers "$@" &
program=$!
# Stopped by a signal, it leaves the namespace of its trial behind.
clean() {
    kill "$program" 2>/dev/null || true
    wait "$program" 2>/dev/null || true
    local name
    for name in $(ip netns list 2>/dev/null | grep -o "^ftpeers-$program-[0-9]*"); do
        ip netns pids "$name" | xargs -r kill -KILL
        ip netns delete "$name"
    done
}
trap clean EXIT
trap 'exit 143' INT TERM
wait "$program"
