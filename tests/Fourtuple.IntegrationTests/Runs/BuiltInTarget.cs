using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Pbm.Local;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary><c>pbm target</c> as a user starts it in another terminal.</summary>
public sealed class BuiltInTarget : IAsyncDisposable
{
    private readonly PbmProcess _pbm;

    private BuiltInTarget(PbmProcess pbm) => _pbm = pbm;

    /// <summary>Starts it, behind a wrapper such as <c>ip netns exec NAME</c>, and waits until it listens.</summary>
    public static Task<BuiltInTarget> StartAsync(TestFolder folder, string listen, params string[] wrapper) =>
        StartAsync(folder, listen, [], wrapper);

    /// <summary>With further options, such as <c>--close-after 1s</c>.</summary>
    public static async Task<BuiltInTarget> StartAsync(
        TestFolder folder, string listen, string[] options, string[] wrapper, string mode = "echo")
    {
        var target = new BuiltInTarget(PbmProcess.Start(
            folder, ["target", "--listen", listen, "--mode", mode, "-o", "json", .. options],
            [.. HeavyRuns.First, .. wrapper]));
        await target._pbm.UntilAsync("\"event\":\"ready\"");
        return target;
    }

    /// <summary>Ends it with SIGINT and returns what it counted in all.</summary>
    public async Task<TargetReport> StopAsync()
    {
        await _pbm.SignalAsync("INT");
        await _pbm.EndAsync(ExitCodes.Pass);
        return _pbm.Out.Split('\n').Select(TargetLine.Parse).Single(line => line?.Event == TargetLine.Final)!.Report!;
    }

    /// <summary>By its kill(1) name.</summary>
    public Task SignalAsync(string name) => _pbm.SignalAsync(name);

    public ValueTask DisposeAsync() => _pbm.DisposeAsync();
}
