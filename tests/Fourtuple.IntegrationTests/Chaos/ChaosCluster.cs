using System.Globalization;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.IntegrationTests.Processes;
using Fourtuple.IntegrationTests.Runs;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>
/// Coordinators, agents and a target, each a real process, with timers scaled: agents have source addresses of their
/// own, so that the target tells them apart.
/// </summary>
public sealed class ChaosCluster : IAsyncDisposable
{
    /// <summary>How long after the end of an agent's lease its last connection is closed (K of the design).</summary>
    public static readonly TimeSpan Close = TimeSpan.FromSeconds(5);

    /// <summary>What is not measured may take this long on a busy host.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Beat = "500ms";

    private readonly List<TestFolder> _folders = [];
    private readonly List<PbmProcess> _commands = [];

    private Func<string, FakeClock>? _clock;

    private ChaosCluster(RabbitMqBroker broker, string? store, double grace, double lost, double storeGrace)
    {
        Processes = new ClusterProcesses(broker, store);
        (Grace, Lost) = (TimeSpan.FromSeconds(grace), TimeSpan.FromSeconds(lost));
        StoreGrace = TimeSpan.FromSeconds(storeGrace);
    }

    public ClusterProcesses Processes { get; }

    public TimeSpan Grace { get; }

    /// <summary>Silence after which coordinators count an agent as lost.</summary>
    public TimeSpan Lost { get; }

    /// <summary>A run ends when the store has taken no write for so long.</summary>
    public TimeSpan StoreGrace { get; }

    public List<ClusterProcess> Coordinators { get; } = [];

    public List<ClusterProcess> Agents { get; } = [];

    public ChaosTarget Target { get; private set; } = null!;

    public string Said => $"{Processes.Said}\n{string.Join('\n', _commands.Select(pbm => pbm.Out + pbm.Error))}";

    private string Endpoints =>
        string.Join(',', Enumerable.Range(1, Coordinators.Count).Select(number => Listen(number)));

    /// <param name="grace">Dead-man grace of the agents in seconds.</param>
    /// <param name="lost">Seconds of silence after which an agent is lost.</param>
    /// <param name="storeGrace">Seconds that a run may go on while the store takes no write.</param>
    /// <param name="source">Address of an agent by its number; one of its own by default.</param>
    /// <param name="network">Where agents and target are; all on loopback without.</param>
    /// <param name="site">Site of an agent by its number, in a network.</param>
    /// <param name="clock">What wall clock a process has, by its name; the host's by default.</param>
    public static async Task<ChaosCluster> StartAsync(
        RabbitMqBroker broker, int coordinators = 1, int agents = 3, double grace = 6, double lost = 5,
        string? store = null, double storeGrace = 60, Func<int, string>? source = null, ChaosNetwork? network = null,
        Func<int, int>? site = null, Func<string, FakeClock>? clock = null)
    {
        var cluster = new ChaosCluster(broker, store, grace, lost, storeGrace) { _clock = clock };
        try
        {
            await cluster.StartAllAsync(
                coordinators, agents, source ?? (number => $"127.27.1.{number}"), network, site);
            return cluster;
        }
        catch
        {
            // Nobody else can end what did start, and the next test wants the same addresses.
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether this is a coordinator's record that an agent is <c>up</c>, <c>lost</c> and so on.</summary>
    public static bool IsState(LogRecord record, ClusterProcess agent, string state)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(agent);
        return record.Field("agent") == agent.Name && record.Field("state") == state;
    }

    /// <summary>Starts one, or starts it again: the number is its name and its address.</summary>
    public ClusterProcess StartCoordinator(int number)
    {
        var coordinator = Processes.StartCoordinator($"c{number}", new Dictionary<string, string>(Clock($"c{number}"))
        {
            ["FOURTUPLE_LISTEN"] = Listen(number),
            ["FOURTUPLE_BEAT"] = Beat,
            ["FOURTUPLE_LOST"] = Seconds(Lost),
            ["FOURTUPLE_STORE_GRACE"] = Seconds(StoreGrace),
        }, HeavyRuns.First);
        if (Coordinators.Count < number)
            Coordinators.Add(coordinator);
        else
            Coordinators[number - 1] = coordinator;
        return coordinator;
    }

    /// <param name="environment">More variables than the usual.</param>
    public ClusterProcess StartAgent(int number, string source, Dictionary<string, string>? environment = null) =>
        StartAgent(number, source, HeavyRuns.First, environment ?? Clock($"a{number}"));

    public ClusterProcess StartAgent(int number, ChaosNetwork network, int site)
    {
        ArgumentNullException.ThrowIfNull(network);
        return StartAgent(
            number, ChaosNetwork.Source(site), [.. HeavyRuns.First, .. network.At(site)],
            new Dictionary<string, string>
            {
                ["FOURTUPLE_BUS"] = ChaosNetwork.Bus(Processes.Bus, site),
                ["FOURTUPLE_ALLOW"] = ChaosNetwork.Targets,
            });
    }

    /// <summary>A new process of an agent that ended, known to the first coordinator.</summary>
    public async Task RestartAgentAsync(int number, string source)
    {
        var (leader, mark) = (Coordinators[0], Coordinators[0].Log.Count);
        var agent = StartAgent(number, source);
        await leader.LoggedAsync(record => IsState(record, agent, "up"), $"{agent.Name} up again", mark);
    }

    /// <summary>A new one where the former was; its counts begin at nothing.</summary>
    public async Task RestartTargetAsync()
    {
        await Target.DisposeAsync();
        Target = await ChaosTarget.StartAsync(NewFolder());
    }

    /// <summary>Waits until all agents are done with what they served.</summary>
    public async Task UntilIdleAsync()
    {
        foreach (var agent in Agents)
            await agent.UntilReadyAsync("idle");
    }

    /// <summary><c>pbm load run --wait</c>; returns once the target holds all of it and the run says so.</summary>
    public async Task<PbmProcess> HoldAsync(ChaosPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var run = Run(plan);
        await UntilOpenAsync(plan.Connections, Patience);
        await run.UntilAsync("  hold ");
        return run;
    }

    /// <summary><c>pbm load run --wait</c>, started only.</summary>
    public PbmProcess Run(ChaosPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var folder = NewFolder();
        folder.Write("plan.yaml", plan.ToYaml());
        return Pbm(folder, "load", "run", "-f", "plan.yaml", "--wait", "--out", "results");
    }

    /// <summary>A pbm that asks the coordinators of this cluster.</summary>
    public PbmProcess Pbm(params string[] words) => Pbm(NewFolder(), words);

    /// <summary>Waits until the target has so many open; how long that took.</summary>
    public Task<TimeSpan> UntilOpenAsync(long open, TimeSpan limit) =>
        Target.UntilAsync(report => report.Open == open, $"{open} open at the target", limit, () => Said);

    /// <summary>The end with this exit code, and a report that adds up.</summary>
    public async Task<RunJson> EndAsync(PbmProcess run, int exitCode)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            await run.EndAsync(exitCode);
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException($"{failed.Message}\n{Said}", failed);
        }
        var report = run.RunJson();
        Assert.Equal(exitCode, report.ExitCode);
        return report;
    }

    /// <summary>Prints a bound, and fails when it was not kept.</summary>
    public void Bound(string what, TimeSpan took, TimeSpan most)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what}: {took.TotalSeconds:0.00} s (at most {most.TotalSeconds:0.0} s)");
        Assert.True(took <= most, $"{what} took {took.TotalSeconds:0.00} s, at most {most.TotalSeconds} s\n{Said}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pbm in _commands)
            await pbm.DisposeAsync();
        await Processes.DisposeAsync();
        if (Target is not null)
            await Target.DisposeAsync();
        foreach (var folder in _folders)
            folder.Dispose();
    }

    private async Task StartAllAsync(
        int coordinators, int agents, Func<int, string> source, ChaosNetwork? network, Func<int, int>? site)
    {
        var target = network is null
            ? ChaosTarget.StartAsync(NewFolder())
            : ChaosTarget.StartAsync(
                NewFolder(), $"{ChaosNetwork.Addresses}:{ChaosTarget.Ports}", network.AtTarget);
        var first = StartCoordinator(1);
        for (var number = 1; number <= agents; number++)
        {
            if (network is not null)
                StartAgent(number, network, site?.Invoke(number) ?? number);
            else
                StartAgent(number, source(number));
        }
        Target = await target;
        // The first leads, so that tests know whom to kill.
        await first.UntilReadyAsync("active");
        for (var number = 2; number <= coordinators; number++)
            await StartCoordinator(number).UntilReadyAsync("standby");
        foreach (var agent in Agents)
            await first.LoggedAsync(record => IsState(record, agent, "up"), $"{agent.Name} up");
    }

    private ClusterProcess StartAgent(
        int number, string source, IReadOnlyList<string> wrapper, Dictionary<string, string> more)
    {
        var agent = Processes.StartAgent($"a{number}", new Dictionary<string, string>(more)
        {
            ["FOURTUPLE_SOURCES"] = source,
            ["FOURTUPLE_IDENTITY"] = source,
            ["FOURTUPLE_BEAT"] = Beat,
            ["FOURTUPLE_GRACE"] = Seconds(Grace),
            ["FOURTUPLE_WORKERS"] = "1",
        }, wrapper);
        if (Agents.Count < number)
            Agents.Add(agent);
        else
            Agents[number - 1] = agent;
        return agent;
    }

    private Dictionary<string, string> Clock(string name) => _clock?.Invoke(name).Environment ?? [];

    private PbmProcess Pbm(TestFolder folder, params string[] words)
    {
        var pbm = PbmProcess.Start(folder, [Endpoints, .. words]);
        _commands.Add(pbm);
        return pbm;
    }

    private TestFolder NewFolder()
    {
        _folders.Add(new TestFolder());
        return _folders[^1];
    }

    private static string Listen(int number) => $"127.27.0.{number}:9110";

    private static string Seconds(TimeSpan span) =>
        $"{span.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)}ms";
}
