#!/usr/bin/env bash
# Builds the images without a Docker daemon, runs them, and lets a cluster of Pods taken from the chart complete a plan:
#   bash tests/images/run.sh [--keep-logs]
# Needs root, the Release build, what tests/run installs, and npm ci in tests/chart. Everything is in a folder and a
# network namespace of its own - images, containers, bridge, broker, database - and is removed at the end. No iptables, no
# systemd, no registry. runc, because crun wants cgroups that are all v1 or all v2. Prints "ok" or "FAILED" a check.
set -uo pipefail
demo=images-test
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../deploy/demo-common.sh"
. "$here/../../deploy/demo-servers.sh"
[ "${1:-}" != --keep-logs ] || keep=1
cd "$root" || exit 1

hub=fti$$ bridge=fti$$ gateway=10.126.64.1 network=10.126.64.0/24 tag=test
profile=deploy/seccomp/fourtuple-io-uring.json

check() { # NAME COMMAND...: one test
    local name=$1
    shift
    if "$@" >"$work/check" 2>&1; then
        printf 'ok      %s\n' "$name"
    else
        tail -n 20 "$work/check"
        printf 'FAILED  %s\n' "$name"
        wrong=$((wrong + 1))
    fi
}

# Only the network is another one: ip netns exec would give each call its own mounts, and containers live on shared ones.
inside() { nsenter --net="/run/netns/$hub" "$@"; }

make_engine() {
    mkdir -p "$work"/{cni,storage,run}
    cat >"$work/containers.conf" <<TEXT
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=30000:30000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
[network]
network_backend = "cni"
network_config_dir = "$work/cni"
TEXT
    cat >"$work/storage.conf" <<TEXT
[storage]
driver = "overlay"
graphroot = "$work/storage"
runroot = "$work/run"
TEXT
    # The kubelet would set the chart's sysctl of agents; podman's Pods can't, so this network does, for all of them.
    cat >"$work/cni/fourtuple.conflist" <<TEXT
{ "cniVersion": "0.4.0", "name": "fourtuple", "plugins": [
  { "type": "bridge", "bridge": "$bridge", "isGateway": true, "ipMasq": false, "hairpinMode": true,
    "ipam": { "type": "host-local", "dataDir": "$work/ipam", "ranges": [[{ "subnet": "$network" }]] } },
  { "type": "tuning", "sysctl": { "net.ipv4.ip_local_port_range": "64512 65535" } } ] }
TEXT
    export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf
    export BUILDAH_ISOLATION=chroot TMPDIR=$work
}

make_hub() {
    add_namespace "$hub"
    ip -n "$hub" link add "$bridge" type bridge && ip -n "$hub" address add "$gateway/24" dev "$bridge" \
        && ip -n "$hub" link set "$bridge" up || fail 1 "the bridge could not be made."
}

# Whatever podman started here, by the store that only this run has.
end_engine() {
    [ -e "$work/storage.conf" ] || return
    inside podman pod rm --all --force --time 0 2>/dev/null
    inside podman rm --all --force --time 0 2>/dev/null
    buildah rm --all 2>/dev/null
    umount "$work/storage/overlay" 2>/dev/null
}

clean_images() {
    local code=$?
    trap '' INT TERM EXIT
    end_engine >/dev/null 2>&1
    (exit "$code")
    clean
}

make_images() {
    bash "$here/base.sh" "$work/base.tar" && podman import --quiet "$work/base.tar" localhost/fourtuple-base:$tag \
        && rm "$work/base.tar" && sh deploy/publish.sh "$work/published" && build_images
}

build_images() {
    BUILDER=buildah SOURCE_DATE_EPOCH=1700000000 bash deploy/build-images.sh --tag $tag --published "$work/published" \
        --build-arg RUNTIME_IMAGE=localhost/fourtuple-base:$tag --pull-never "$@"
}

ids() { podman images --no-trunc --format '{{.Repository}} {{.ID}}' --filter reference="localhost/fourtuple-*:$tag" | sort; }

builds_the_same() {
    local before
    before=$(ids)
    build_images --no-cache && diff <(echo "$before") <(ids)
}

# As the chart and compose.yaml run them: no privileges, nothing to write to, and no /tmp either.
bare() {
    inside podman run --rm --network none --read-only --read-only-tmpfs=false --cap-drop all \
        --security-opt no-new-privileges "$@"
}

is_meager() { # IMAGE VERSION: starts as uid 1654 on a file system that it can't write to and that has no shell
    local image=localhost/$1:$tag said
    said=$(podman image inspect --format '{{.User}} {{.Config.Entrypoint}}' "$image") || return
    [ "$said" = "1654:1654 [/app/${1/fourtuple-pbm/pbm}]" ] || { echo "it is $said"; return 1; }
    bare "$image" "$2" | grep -E '[0-9]+[.][0-9]+[.][0-9]+' || return
    ! bare --entrypoint /bin/sh "$image" -c true
}

asks_health() { # IMAGE: the health check of compose.yaml runs in it, and says that nobody answers
    bare --env FOURTUPLE_BUS=amqp://u:p@127.0.0.1:1/x "localhost/$1:$tag" --health >"$work/health"
    [ $? = 1 ] && grep "nobody serves health" "$work/health"
}

uring_is() { # WORDS OPTION...: what the doctor says of io_uring
    local words=$1
    shift
    bare "$@" localhost/fourtuple-pbm:$tag agent doctor >"$work/doctor"
    cat "$work/doctor"
    grep -E "^io_uring +$words" "$work/doctor"
}

render_pods() {
    cat >"$work/values.json" <<TEXT
{ "values": {
    "image": { "registry": "localhost", "tag": "$tag", "pullPolicy": "Never" },
    "coordinator": { "replicas": 2 }, "postgres": { "existingSecret": "store" },
    "agent": { "ioUring": { "enabled": true }, "workers": 1 }, "target": { "replicas": 2 } },
  "objects": [ { "kind": "Secret", "metadata": { "name": "store" }, "data": { "connectionString":
    "$(printf 'Host=%s;Username=fourtuple;Database=fourtuple' $gateway | base64 -w0)" } } ] }
TEXT
    mkdir -p "$work/play" && node "$here/pods.mjs" "$work/play" "$work/values.json" $gateway
}

# The chart's own configuration, definitions and certificate; only the paths and the machine's share are this script's.
rabbit_conf() {
    sed -e "s#= /\(tls\|definitions\)/#= $work/play/rabbitmq/\1/#" -e '/^log[.]/d' -e '/^vm_memory/d' \
        "$work/play/rabbitmq/config/rabbitmq.conf"
    echo 'vm_memory_high_watermark.absolute = 1GB'
}

rabbit_answers() { inside bash -c "exec 3<>/dev/tcp/$gateway/5671" 2>/dev/null; }

play() { # POD: podman play kube
    local name address file
    read -r name address file < <(grep "^$1 " "$work/play/order.txt")
    inside podman play kube --network fourtuple --ip "$address" --seccomp-profile-root "$root/deploy/seccomp" "$file"
}

pods_of() { cut -d' ' -f1 "$work/play/order.txt" | grep -E "^ft-fourtuple-$1-[0-9]+$"; }

play_all() { # KIND...: all Pods of these StatefulSets
    local kind pod
    for kind in "$@"; do for pod in $(pods_of "$kind"); do play "$pod" || return; done; done
}

all_ready() { # KIND EXECUTABLE: each of its Pods says so itself, as the health check of its image asks it
    local pod until=$((SECONDS + 60))
    for pod in $(pods_of "$1"); do
        until inside podman exec "$pod-$1" "/app/$2" --health; do
            [ "$SECONDS" -lt "$until" ] || { podman logs --tail 20 "$pod-$1"; return 1; }
            sleep 0.3
        done
    done
}

helm_test() { # NAME: a test Pod of the chart, to its end
    local pod=ft-fourtuple-test-$1 code
    play "$pod" || return
    code=$(inside podman wait "$pod-test")
    podman logs "$pod-test"
    [ "$code" = 0 ] || { echo "exit code $code"; return 1; }
}

totals_agree() {
    python3 - "$work/play/volumes/ft-fourtuple-test-hold/tmp/run/run.json" <<'PY'
import json, sys
run = json.load(open(sys.argv[1]))
a = run["accounting"]
assert run["verdict"]["exitCode"] == 0, run["verdict"]
assert a["established"] == a["open"] == a["confirmed"] == 300, a
assert a["attempted"] == a["established"] + a["failed"] + a["pending"] + a["lost"]["pending"], a
assert sum(s["connections"] for s in run["sources"]) == 300, run["sources"]
assert len(run["agents"]) == 3 and {g["engine"] for g in run["agents"]} == {"io_uring"}, run["agents"]
assert len({s["address"] for s in run["sources"]}) == 3, run["sources"]
PY
}

# Each as the chart wants it: not root, nothing to write on, no capability, and the processes know no other truth.
is_confined() {
    local pod kind process
    for kind in coordinator agent target; do
        for pod in $(pods_of "$kind"); do
            process=$(podman inspect --format '{{.State.Pid}}' "$pod-$kind") || return
            awk -v pod="$pod" '
                $1 == "Uid:" && $2 != 1654 || $1 == "CapEff:" && $2 !~ /^0+$/ || $1 == "NoNewPrivs:" && $2 != 1 ||
                $1 == "Seccomp:" && $2 != 2 { print pod, $0; bad = 1 } END { exit bad }' "/proc/$process/status" || return
            grep -q ' / / ro,' "/proc/$process/mountinfo" || grep -qE '^[^ ]+ [^ ]+ [^ ]+ [^ ]+ / ro,' \
                "/proc/$process/mountinfo" || { echo "$pod can write"; return 1; }
        done
    done
}

all_leave() { # each Pod is told to stop, and ends by itself with 0
    local pod kind
    for kind in agent coordinator target; do
        for pod in $(pods_of "$kind"); do
            inside podman stop --time 30 "$pod-$kind" || return
            [ "$(podman inspect --format '{{.State.ExitCode}}' "$pod-$kind")" = 0 ] \
                || { podman logs --tail 5 "$pod-$kind"; return 1; }
        done
    done
}

trap clean_images EXIT
trap interrupted INT TERM
check_root
check_servers
make_folder
make_engine
make_hub
check "three images are built without a daemon" make_images
[ "$wrong" = 0 ] || exit 1
check "the same sources give the same images" builds_the_same
check "fourtuple-coordinator: uid 1654, read-only root, no shell" is_meager fourtuple-coordinator --version
check "fourtuple-agent: uid 1654, read-only root, no shell" is_meager fourtuple-agent --version
check "fourtuple-pbm: uid 1654, read-only root, no shell" is_meager fourtuple-pbm version
check "fourtuple-agent asks its own health" asks_health fourtuple-agent
check "fourtuple-coordinator asks its own health" asks_health fourtuple-coordinator
check "the runtime's profile refuses io_uring" uring_is 'warn +not available'
check "ours allows it" uring_is 'ok +available' --security-opt "seccomp=$profile"
check "the chart gives Pods" render_pods
[ "$wrong" = 0 ] || exit 1
start_rabbit >/dev/null
start_postgres $gateway $network >/dev/null
check "podman plays two coordinators, three agents and two targets" play_all coordinator target agent
check "coordinators are ready" all_ready coordinator fourtuple-coordinator
check "agents are ready" all_ready agent fourtuple-agent
check "every process is confined as the chart says" is_confined
check "helm test: all agents are members" helm_test members
check "helm test: without a token nobody gets in" helm_test refusal
check "helm test: a plan is completed" helm_test hold
check "its totals agree, from three sources by io_uring" totals_agree
check "all leave in good order" all_leave
finished=1
[ "$wrong" = 0 ]
