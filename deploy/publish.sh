#!/bin/sh
# Publishes the three executables, each with what it needs, to OUT/coordinator, OUT/agent and OUT/pbm, and makes the
# empty OUT/data: sh deploy/publish.sh OUT
# Framework-dependent, so the runtime's own updates count, and compiled ahead (ReadyToRun), so that a command starts sooner; as
# the hot loops are, the JIT may be quick with the rest. SOURCE_REVISION goes into the version, if it is set.
set -eu
out=$1
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

publish() { # PROJECT NAME
    rm -rf "${out:?}/$2"
    dotnet publish "$1" -c Release -v quiet -o "$out/$2" --runtime "linux-$arch" --self-contained false \
        -p:PublishReadyToRun=true -p:TieredCompilationQuickJit=true \
        -p:PublishDocumentationFiles=false -p:ContinuousIntegrationBuild=true \
        ${SOURCE_REVISION:+"-p:SourceRevisionId=$SOURCE_REVISION"}
}

case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) echo "there are no images for $(uname -m): x86_64 and aarch64 only" >&2; exit 1 ;;
esac
publish coordinator/Fourtuple.Coordinator coordinator
publish agent/Fourtuple.Agent agent
publish coordinator/Fourtuple.Pbm pbm
mkdir -p "$out/data"
