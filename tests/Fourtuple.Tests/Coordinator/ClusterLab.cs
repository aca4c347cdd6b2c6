using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

/// <summary>
/// Coordinators, scripted agents and a SQLite file on one virtual clock; each coordinator has a clock of its own that
/// is off by as much as the test likes. Messages arrive at once and in order; what an agent hears from a lower epoch
/// it drops, and it greets a higher one.
/// </summary>
internal sealed class ClusterLab : IAsyncDisposable
{
    public const string Plan = """
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: lab }
        spec:
          targets: [ { name: echo, addresses: [127.0.1.1], ports: 9000-9063 } ]
          sources: { addresses: [127.0.0.1], ports: 10000-30000 }
          load: { mode: hold, connect: { timeout: 2s } }
          profile:
            - ramp: { to: 1000, over: 4s }
            - hold: { for: 8s }
            - drain: { over: 3s, close: rst }
        """;

    private static readonly TimeSpan Quantum = TimeSpan.FromMilliseconds(100);
    private readonly string _folder = Directory.CreateTempSubdirectory("fourtuple-lab-").FullName;
    private readonly Dictionary<string, long> _epochs = [];
    private readonly List<LabCoordinator> _coordinators = [];
    private long _nextBeatNs;
    private long _tickets;

    private ClusterLab(IReadOnlyList<ScriptedAgent> agents) => Agents = agents;

    public static async Task<ClusterLab> OpenAsync(params ScriptedAgent[] agents)
    {
        var lab = new ClusterLab(agents);
        var opened = await SqliteRunStore.OpenAsync(
            Path.Combine(lab._folder, "lab.db"), () => new BootTime("boot", lab.NowNs / 1_000_000), Migrations.Latest);
        lab.Store = opened.Value!;
        return lab;
    }

    public IReadOnlyList<ScriptedAgent> Agents { get; }

    public IRunStore Store { get; private set; } = null!;

    public long NowNs { get; private set; } = 1_000_000_000_000;

    /// <summary>What the store says to writes and renewals in place of what it would; null: it is well.</summary>
    public StoreOutcome? Fault { get; set; }

    /// <summary>Answers of the store do not come while set.</summary>
    public bool StoreHangs { get; set; }

    /// <summary>Everything sent to an agent, newest last.</summary>
    public List<(string Agent, long Epoch, ClusterMessage Message)> Sent { get; } = [];

    public LabCoordinator Add(string name, long clockOffsetNs = 0)
    {
        var coordinator = new LabCoordinator(this, name, clockOffsetNs);
        _coordinators.Add(coordinator);
        return coordinator;
    }

    public ClusterAnswer? Ask(LabCoordinator coordinator, ClusterCommand command)
    {
        var ticket = ++_tickets;
        coordinator.Give(new CoordinatorInput.Asked(ticket, command));
        return coordinator.Answers.GetValueOrDefault(ticket);
    }

    public ClusterAnswer? Run(LabCoordinator coordinator, string runId = "run-1", string text = Plan) =>
        Ask(coordinator, Command(runId, text));

    public static ClusterCommand.Run Command(string runId, string text) => new(
        runId, PlanReader.Read(text, "lab", []).Plan!, text, NameAnswers.None, $"2026-01-01T00:00:00Z{runId}", 7,
        "pbm load run");

    public async Task<StoredRun> StoredAsync(string runId = "run-1") => (await Store.ReadAsync(runId)).Value!;

    public void Pass(double seconds)
    {
        for (var endNs = NowNs + (long)(seconds * 1e9); NowNs < endNs;)
        {
            Tick();
        }
    }

    public void Until(Func<bool> reached, double mostSeconds = 120)
    {
        for (var endNs = NowNs + (long)(mostSeconds * 1e9); !reached(); Tick())
        {
            Assert.True(NowNs < endNs, $"not within {mostSeconds} virtual seconds");
        }
    }

    private void Tick()
    {
        NowNs += Quantum.Ticks * 100;
        if (NowNs >= _nextBeatNs)
        {
            _nextBeatNs = NowNs + (Samples.Beat.Ticks * 100);
            foreach (var agent in Agents)
            {
                Deliver(agent, agent.Pass(NowNs, Samples.Beat));
            }
        }
        foreach (var coordinator in _coordinators.ToArray())
        {
            coordinator.Give(new CoordinatorInput.Tick());
        }
    }

    public void Greet(ScriptedAgent agent) => Deliver(agent, [agent.Hello()]);

    public void Deliver(ScriptedAgent agent, IEnumerable<ClusterMessage> messages)
    {
        foreach (var message in messages.ToArray())
        {
            foreach (var coordinator in _coordinators.Where(one => one.Listens).ToArray())
            {
                coordinator.Give(new CoordinatorInput.Received(
                    new Envelope("lab", $"agent.{agent.Name}", _epochs.GetValueOrDefault(agent.Name), message)));
            }
        }
    }

    public void Receive(LabCoordinator from, string? name, long epoch, ClusterMessage message)
    {
        foreach (var agent in Agents.Where(agent => name is null || agent.Name == name))
        {
            Sent.Add((agent.Name, epoch, message));
            if (agent.Silent || epoch < _epochs.GetValueOrDefault(agent.Name))
            {
                continue;
            }
            var isNew = epoch > _epochs.GetValueOrDefault(agent.Name);
            _epochs[agent.Name] = epoch;
            if (isNew)
            {
                Greet(agent);
            }
            Deliver(agent, agent.Receive(OnOurClock(message, from.ClockOffsetNs), NowNs));
        }
    }

    private static ClusterMessage OnOurClock(ClusterMessage message, long offsetNs) =>
        message switch
        {
            ClusterMessage.Stage { Order: StageOrder.Ramp ramp } stage =>
                stage with { Order = ramp with { StartNs = ramp.StartNs - offsetNs } },
            ClusterMessage.Stage { Order: StageOrder.Rate rate } stage =>
                stage with { Order = rate with { StartNs = rate.StartNs - offsetNs } },
            _ => message,
        };

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
