#!/usr/bin/env bash
# Builds the three images: bash deploy/build-images.sh [--tag TAG] [--prefix PREFIX] [--published FOLDER] [OPTION...]
#   --tag TAG           instead of the version in Directory.Build.props
#   --prefix PREFIX     in front of the names, such as registry.example.com/tools/ (default localhost/)
#   --published FOLDER  take the executables that deploy/publish.sh put there, and build none
# Every other option goes to the builder: --build-arg RUNTIME_IMAGE=..., SDK_IMAGE, NODE_IMAGE; --no-cache.
# BUILDER is buildah, podman or docker (with buildx); by default the first of them that is installed.
# Equal sources give equal images: all times are that of the commit, or SOURCE_DATE_EPOCH.
set -euo pipefail
cd "$(dirname "$0")/.."

tag=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
prefix=localhost/
options=() published=
while [ $# -gt 0 ]; do
    case $1 in
        --tag) tag=$2; shift 2 ;;
        --prefix) prefix=$2; shift 2 ;;
        --published) published=$2; shift 2 ;;
        --help | -h) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
        *) options+=("$1"); shift ;;
    esac
done

builder=${BUILDER:-}
for candidate in buildah podman docker; do
    [ -n "$builder" ] || ! command -v "$candidate" >/dev/null || builder=$candidate
done
[ -n "$builder" ] || { echo "there is no buildah, podman or docker here: install one of them" >&2; exit 1; }

epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
case $builder in
    docker)
        build=(docker buildx build --provenance=false --build-arg "SOURCE_DATE_EPOCH=$epoch")
        store=(--output type=docker,rewrite-timestamp=true)
        ;;
    *)
        # The format of Docker has the name of the building container in it, so no two images were equal.
        build=("$builder" build --format oci --timestamp "$epoch")
        store=()
        ;;
esac
build+=(--file deploy/Dockerfile --build-arg "REVISION=$revision" ${options[@]+"${options[@]}"})

# Built once for the three of them.
if [ -z "$published" ]; then
    published=$(mktemp -d)
    trap 'rm -rf "$published"' EXIT
    "${build[@]}" --target published --output "type=local,dest=$published" .
fi
for image in fourtuple-coordinator fourtuple-agent fourtuple-pbm; do
    "${build[@]}" ${store[@]+"${store[@]}"} --build-context "published=$published" --target "$image" \
        --tag "$prefix$image:$tag" .
done
