using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

/// <summary>The table above RunMachine.Step, cell by cell: every phase meets every input.</summary>
public sealed class RunTableTests
{
    private const string Ignored = "ignored";

    public static TheoryData<RunPhase, string, string> Cells()
    {
        var cells = new TheoryData<RunPhase, string, string>();
        foreach (var phase in Enum.GetValues<RunPhase>())
        {
            var alive = phase is not (RunPhase.Gathering or RunPhase.Ended);
            cells.Add(phase, "hello of a newcomer", phase == RunPhase.Ended ? Ignored : "welcomed");
            cells.Add(phase, "hello again", phase == RunPhase.Ended ? Ignored : "welcomed");
            cells.Add(phase, "ready", phase == RunPhase.Granting ? "starts" : Ignored);
            cells.Add(phase, "refused", phase == RunPhase.Granting ? "ends" : Ignored);
            cells.Add(phase, "ready of another run", Ignored);
            cells.Add(phase, "telemetry", alive ? "applied" : Ignored);
            cells.Add(phase, "telemetry of another session", Ignored);
            cells.Add(phase, "audit reply", Ignored);
            cells.Add(phase, "coordinator's own message", Ignored);
            cells.Add(phase, "tick", Ignored);
            cells.Add(phase, "stop", phase switch
            {
                RunPhase.Gathering => "ends",
                RunPhase.Granting => "cancels",
                RunPhase.Draining => "cancels",
                RunPhase.Stopping or RunPhase.Ended => Ignored,
                _ => "drains",
            });
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_cell_is_as_the_table_says(RunPhase phase, string input, string result)
    {
        var agent = new ScriptedAgent("a") { NeverDrains = true };
        var cluster = At(phase, agent);
        Assert.Equal(phase, cluster.Phase);
        agent.Silent = true;
        cluster.Effects.Clear();
        cluster.Give(Input(input, agent));
        var sent = cluster.Effects.OfType<RunEffect.Send>().Select(send => send.Message).ToArray();
        switch (result)
        {
            case Ignored:
                Assert.Equal(phase, cluster.Phase);
                Assert.Empty(sent);
                break;
            case "welcomed":
                Assert.IsType<ClusterMessage.Welcome>(sent[0]);
                Assert.Equal(phase == RunPhase.Gathering ? RunPhase.Granting : phase, cluster.Phase);
                break;
            case "applied":
                // The frame says that nothing is pending any more, which is what Settling waits for.
                Assert.Equal(phase == RunPhase.Settling ? RunPhase.Pausing : phase, cluster.Phase);
                cluster.Give(new RunInput.StopRequested());
                Assert.Equal(77, cluster.RunToEnd(60).Report.Accounting.TuplesSkipped);
                break;
            default:
                AssertMoved(cluster, result);
                break;
        }
    }

    private static void AssertMoved(ScriptedCluster cluster, string result)
    {
        if (result == "starts")
        {
            // No first frame comes, so it takes the two beats.
            cluster.RunUntil(() => cluster.Phase == RunPhase.Ramping, 3);
            return;
        }
        var phase = result switch
        {
            "drains" => RunPhase.Draining,
            "cancels" => RunPhase.Stopping,
            _ => RunPhase.Ended,
        };
        Assert.Equal(phase, cluster.Phase);
    }

    private static ScriptedCluster At(RunPhase phase, ScriptedAgent agent)
    {
        ProfileStep[] profile =
        [
            new ProfileStep.Ramp(1_000, TimeSpan.FromSeconds(2), null, null),
            new ProfileStep.Pause(TimeSpan.FromSeconds(3)), new ProfileStep.Hold(TimeSpan.FromSeconds(3)),
        ];
        agent.Deaf = phase == RunPhase.Granting;
        agent.Stalls = phase == RunPhase.Settling;
        var cluster = new ScriptedCluster(Samples.Plan(profile), agent);
        if (phase != RunPhase.Gathering)
        {
            cluster.Join();
            cluster.RunUntil(() => cluster.Phase == phase);
        }
        return cluster;
    }

    private static RunInput Input(string input, ScriptedAgent agent) => input switch
    {
        "tick" => new RunInput.Tick(),
        "stop" => new RunInput.StopRequested(),
        "hello of a newcomer" => From(new ClusterMessage.Hello("new", Guid.NewGuid(), Samples.Capacity(), 0)),
        "hello again" => From(agent.Hello()),
        "ready" => From(new ClusterMessage.Ready("run-1", 0, 1, new EngineReport("epoll", "", 1, 0, 1, 1), [])),
        "ready of another run" => From(
            new ClusterMessage.Ready("run-0", 0, 1, new EngineReport("epoll", "", 1, 0, 1, 1), [])),
        "refused" => From(new ClusterMessage.Refused("run-1", 0, 1, [new Refusal("host", "no", "why", "do")])),
        "telemetry" => From(Frame(agent, agent.Session)),
        "telemetry of another session" => From(Frame(agent, Guid.NewGuid())),
        "audit reply" => From(new ClusterMessage.AuditReply("run-1", 99, new KernelAudit(1, 1, 1, [], null))),
        _ => From(new ClusterMessage.Welcome(Guid.Empty, 0, 0)),
    };

    private static RunInput.Received From(ClusterMessage message) => new("a", message);

    /// <summary>A frame newer than any, with a full level, and tuples that were passed over.</summary>
    private static ClusterMessage.Telemetry Frame(ScriptedAgent agent, Guid session) => new(
        "run-1", "a", session, 0, 1, 1_000_000, Final: false, new TelemetryBody(
            1,
            agent.Counters with
            {
                Attempted = 1_000,
                Established = 1_000,
                Open = 1_000,
                Pending = 0,
                TuplesSkipped = 77,
            },
            null, [], [], [], [], [], [], [],
            new AgentGauges(1, 1, 0, 0, 1, 0), new Dictionary<string, long>(), Ended: false));
}
