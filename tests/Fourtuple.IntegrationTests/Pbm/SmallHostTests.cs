using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Agent;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>Hosts whose limits are a fraction of the usual, made by the kernel itself.</summary>
public sealed class SmallHostTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AMemoryCgroupThatIsTooSmallIsRefusedBeforeTheFirstSyn()
    {
        using var group = new MemoryGroup(256 << 20);
        _folder.Write("plan.yaml", TestPlans.Hold("127.0.9.1", "9000-9199", 1_000_000));
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.InvalidPlan, ["local", "run", "-f", "plan.yaml"], group.Enter);
        Assert.Contains("memory", pbm.Error, StringComparison.Ordinal);
        Assert.Contains("cgroup", pbm.Error, StringComparison.Ordinal);
        Assert.Equal(0, pbm.RunJson().Account("attempted"));
    }

    /// <summary>Ports that are bound do not come from the range; what would have is told.</summary>
    [Fact]
    public async Task ANarrowPortRangeIsToldAndDoesNotBind()
    {
        using var space = new NetworkNamespace();
        space.Run("sysctl", "-w", "net.ipv4.ip_local_port_range=40000 40099");
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass,
            ["demo", "--connections", "1000", "--destinations", "1", "--hold", "1s", "--engine", "epoll"],
            ["ip", "netns", "exec", space.Name]);
        var run = pbm.RunJson();
        Assert.Equal((1_000, 0), (run.Account("established"), run.Account("failed")));
        Assert.Contains(
            "default port range (40000-40099) would have allowed 100 connections", pbm.Out, StringComparison.Ordinal);
    }

    /// <summary>A memory cgroup of a test's own (cgroups(7), v2 or v1); needs root.</summary>
    private sealed class MemoryGroup : IDisposable
    {
        private const string Root = "/sys/fs/cgroup";

        private readonly string _path;

        public MemoryGroup(long bytes)
        {
            var unified = File.Exists($"{Root}/cgroup.controllers");
            _path = $"{Root}/{(unified ? "" : "memory/")}fourtuple-test-{Environment.ProcessId}";
            if (unified)
                File.WriteAllText($"{Root}/cgroup.subtree_control", "+memory");
            Directory.CreateDirectory(_path);
            File.WriteAllText(Path.Combine(_path, unified ? "memory.max" : "memory.limit_in_bytes"), $"{bytes}");
        }

        /// <summary>In front of a command.</summary>
        public string[] Enter => ["sh", "-c", $"echo $$ > {_path}/cgroup.procs; exec \"$@\"", "sh"];

        public void Dispose() => Directory.Delete(_path);
    }
}
