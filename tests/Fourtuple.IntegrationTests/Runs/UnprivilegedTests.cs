using System.Runtime.InteropServices;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>A user without any right: io_uring's direct descriptors carry more than the descriptor limit.</summary>
[Collection(HeavyRuns.Name)]
public sealed class UnprivilegedTests : IDisposable
{
    private const string User = "1654";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TwiceTheDescriptorLimitIsHeld()
    {
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, ["demo", "--connections", "40k", "--hold", "4s", "--keepalive", "3s"], AsUser());
        var run = pbm.RunJson();
        Audit.HeldAll(run, 40_000);
        var environment = run.Root.GetProperty("environment");
        Assert.Equal(User, environment.GetProperty("user").GetString());
        Assert.Equal("20000", environment.GetProperty("nofile").GetString());
        Assert.Equal($"{8 << 20}", environment.GetProperty("memlock").GetString());
        Assert.Equal("40000", environment.GetProperty("target.accepted").GetString());
    }

    /// <summary>
    /// The checkout and dotnet may lie where only root can go, so both are bound into the folder, in a mount namespace
    /// that ends with the process.
    /// </summary>
    private string[] AsUser()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "becoming another user needs root");
        // dotnet/shared/Microsoft.NETCore.App/VERSION is where the runtime lies.
        var dotnet = Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory());
        return
        [
            .. HeavyRuns.First, "unshare", "--mount", "sh", "-c",
            $$"""
            set -e
            mkdir pbm dotnet
            mount --bind {{AppContext.BaseDirectory}} pbm
            mount --bind {{dotnet}} dotnet
            chown {{User}}:{{User}} .
            shift 2
            exec prlimit --nofile=20000 --memlock=8388608 setpriv --reuid {{User}} --regid {{User}} --clear-groups \
              "$PWD/dotnet/dotnet" "$PWD/pbm/pbm.dll" "$@"
            """, "sh",
        ];
    }
}
