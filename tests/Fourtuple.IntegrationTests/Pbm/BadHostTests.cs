using System.Net;
using System.Net.Sockets;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>
/// What this host or the rules of safety do not allow: a sentence, the right code, and an account of zeros.
/// </summary>
public sealed class BadHostTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Exit", "120")]
    public async Task ATargetOutsideTheAgentsAllowListIsRefusedBeforeAnyPacket()
    {
        var run = await RefusedAsync(
            TestPlans.Hold("192.0.2.1", "9000", 10, sources: "auto", allow: "192.0.2.0/24"), ExitCodes.Refused, [],
            "192.0.2.1");
        Assert.Equal("refused", run.Status);
    }

    [Fact]
    public async Task ATargetOutsideThePlansAllowListIsRefusedByItsPlace()
    {
        _folder.Write("plan.yaml", TestPlans.Hold("192.0.2.1", "9000", 10, sources: "auto"));
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Refused, ["local", "run", "-f", "plan.yaml", "--allow", "192.0.2.0/24"]);
        Assert.Matches(@"(?m)^plan\.yaml:7:\d+: .*192\.0\.2\.1", pbm.Error);
        Assert.Contains("safety", pbm.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Exit", "104")]
    public async Task MoreConnectionsThanTuplesNamesTheCeiling() => await RefusedAsync(
        TestPlans.Hold("127.0.9.1", "9000-9001", 1_000, sourcePorts: "21000-21009"), ExitCodes.InvalidPlan, [],
        "1,000", "20");

    [Fact]
    public async Task ASourceAddressOfAnotherHostIsNamed() => await RefusedAsync(
        TestPlans.Hold("127.0.9.1", "9000", 10, sources: "198.51.100.7"), ExitCodes.InvalidPlan, [], "198.51.100.7");

    [Fact]
    public async Task ASourcePortThatAListenerHoldsIsLeftOutAndTheRestIsUsed()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Any, 0));
        holder.Listen();
        var port = ((IPEndPoint)holder.LocalEndPoint!).Port;
        using var target = ScriptedTarget.Start(TargetScript.Echo);
        var plan = TestPlans.Hold(
            ScriptedTarget.Address, $"{target.Port}", 1, sourcePorts: $"[{port}, 21900]");
        var run = await RunAsync(plan, ExitCodes.Pass, []);
        Assert.Equal(1, run.Account("established"));
        var ports = run.Root.GetProperty("sources")[0].GetProperty("ports");
        Assert.Equal(21_900, ports.GetProperty("first").GetInt32());
    }

    [Fact]
    public async Task OnlyASourcePortThatAListenerHoldsIsRefused()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Any, 0));
        holder.Listen();
        var port = ((IPEndPoint)holder.LocalEndPoint!).Port;
        await RefusedAsync(
            TestPlans.Hold("127.0.9.1", "9000", 1, sourcePorts: $"{port}"), ExitCodes.InvalidPlan, [], "listen");
    }

    [Fact]
    public async Task TooFewDescriptorsForEpollNamesTheLimit() => await RefusedAsync(
        TestPlans.Hold("127.0.9.1", "9000", 1_000), ExitCodes.InvalidPlan, ["--engine", "epoll"],
        ["prlimit", "--nofile=256"], "256");

    [Fact]
    public async Task IoUringThatTheKernelForbidsIsExplained()
    {
        // Without CAP_IPC_LOCK rings count against RLIMIT_MEMLOCK, and nothing fits into 0 (io_uring_setup(2): ENOMEM).
        string[] limit = ["prlimit", "--memlock=0"];
        string[] wrapper = Environment.IsPrivilegedProcess
            ? ["setpriv", "--bounding-set", "-ipc_lock", "--inh-caps", "-ipc_lock", .. limit]
            : limit;
        await RefusedAsync(
            TestPlans.Hold("127.0.9.1", "9000", 10), ExitCodes.InvalidPlan, ["--engine", "io_uring"], wrapper,
            "io_uring");
    }

    private Task<RunJson> RefusedAsync(string plan, int exitCode, string[] options, params string[] parts) =>
        RefusedAsync(plan, exitCode, options, [], parts);

    private async Task<RunJson> RefusedAsync(
        string plan, int exitCode, string[] options, string[] wrapper, params string[] parts)
    {
        var (run, error) = await PbmAsync(plan, exitCode, options, wrapper);
        Assert.All(parts, part => Assert.Contains(part, error, StringComparison.Ordinal));
        Assert.Equal(0, run.Account("attempted"));
        Assert.Equal(exitCode, run.ExitCode);
        return run;
    }

    private async Task<RunJson> RunAsync(string plan, int exitCode, string[] options) =>
        (await PbmAsync(plan, exitCode, options, [])).Run;

    private async Task<(RunJson Run, string Error)> PbmAsync(
        string plan, int exitCode, string[] options, string[] wrapper)
    {
        _folder.Write("plan.yaml", plan);
        await using var pbm = await PbmProcess.RunAsync(
            _folder, exitCode, ["local", "run", "-f", "plan.yaml", .. options], wrapper);
        return (pbm.RunJson(), pbm.Error);
    }
}
