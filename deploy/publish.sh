#!/bin/sh
# Publishes the three executables, each with what it needs, to OUT/coordinator, OUT/agent and OUT/pbm, and makes the
# empty OUT/data: sh deploy/publish.sh OUT [--no-build]
# Framework-dependent, so the runtime's own updates count. SOURCE_REVISION goes into the version, if it is set.
set -eu
out=$1
shift
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

publish() { # PROJECT NAME [OPTION...]
    project=$1 name=$2
    shift 2
    rm -rf "${out:?}/$name"
    dotnet publish "$project" -c Release -v quiet -o "$out/$name" "$@" \
        -p:PublishDocumentationFiles=false -p:ContinuousIntegrationBuild=true \
        ${SOURCE_REVISION:+"-p:SourceRevisionId=$SOURCE_REVISION"}
    # SQLite comes for every system there is; an image needs the one of its own.
    [ ! -d "$out/$name/runtimes" ] || find "$out/$name/runtimes" -mindepth 1 -maxdepth 1 ! -name "linux-$arch" \
        -exec rm -rf {} +
}

case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) echo "there are no images for $(uname -m): x86_64 and aarch64 only" >&2; exit 1 ;;
esac
publish coordinator/Fourtuple.Coordinator coordinator "$@"
publish agent/Fourtuple.Agent agent "$@"
publish coordinator/Fourtuple.Pbm pbm "$@"
mkdir -p "$out/data"
