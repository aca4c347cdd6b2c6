using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Coordinator;

/// <summary>The table above CoordinatorMachine.Step, cell by cell: every role meets every input.</summary>
public sealed class ClusterTableTests
{
    private const string Nothing = "";
    private const string Exit75 = "exit 75";
    private const string Exit0 = "exit 0";
    private const long Epoch = 7;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public static TheoryData<CoordinatorRole, string, string> Cells() => new()
    {
        { CoordinatorRole.Standby, "hello", Nothing },
        { CoordinatorRole.Standby, "tick", "TakeLease" },
        { CoordinatorRole.Standby, "unlinked", Nothing },
        { CoordinatorRole.Standby, "lease taken", "Recover" },
        { CoordinatorRole.Standby, "lease held", Nothing },
        { CoordinatorRole.Standby, "lease refused", Exit75 },
        { CoordinatorRole.Standby, "lease kept", Nothing },
        { CoordinatorRole.Standby, "lease fenced", Nothing },
        { CoordinatorRole.Standby, "recovered", Nothing },
        { CoordinatorRole.Standby, "written", Nothing },
        { CoordinatorRole.Standby, "write fenced", Exit75 },
        { CoordinatorRole.Standby, "asked", "Reply 1" },
        { CoordinatorRole.Standby, "stop", Exit0 },
        { CoordinatorRole.Active, "hello", "Send" },
        { CoordinatorRole.Active, "tick", "Broadcast KeepLease" },
        { CoordinatorRole.Active, "unlinked", Nothing },
        { CoordinatorRole.Active, "lease taken", Nothing },
        { CoordinatorRole.Active, "lease held", Nothing },
        { CoordinatorRole.Active, "lease refused", Nothing },
        { CoordinatorRole.Active, "lease kept", Nothing },
        { CoordinatorRole.Active, "lease fenced", Exit75 },
        { CoordinatorRole.Active, "recovered", Nothing },
        { CoordinatorRole.Active, "written", Nothing },
        { CoordinatorRole.Active, "write fenced", Exit75 },
        { CoordinatorRole.Active, "asked", "Broadcast Reply 0" },
        { CoordinatorRole.Active, "stop", "KeepLease" },
        { CoordinatorRole.Suspended, "hello", Nothing },
        { CoordinatorRole.Suspended, "tick", "KeepLease" },
        { CoordinatorRole.Suspended, "unlinked", Nothing },
        { CoordinatorRole.Suspended, "lease taken", Nothing },
        { CoordinatorRole.Suspended, "lease held", Nothing },
        { CoordinatorRole.Suspended, "lease refused", Nothing },
        { CoordinatorRole.Suspended, "lease kept", "Broadcast" },
        { CoordinatorRole.Suspended, "lease fenced", Exit75 },
        { CoordinatorRole.Suspended, "recovered", Nothing },
        { CoordinatorRole.Suspended, "written", Nothing },
        { CoordinatorRole.Suspended, "write fenced", Exit75 },
        { CoordinatorRole.Suspended, "asked", "Reply 1" },
        { CoordinatorRole.Suspended, "stop", "KeepLease" },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_cell_is_as_the_table_says(CoordinatorRole role, string input, string result)
    {
        var nowNs = 1_000_000_000L;
        var machine = new CoordinatorMachine(new CoordinatorOptions("lab", "c1"));
        Reach(machine, role, input, ref nowNs);
        Assert.Equal(role, machine.Role);
        if (input == "tick")
        {
            nowNs += role == CoordinatorRole.Active ? 1_000_000_000 : 200_000_000;
        }
        var effects = machine.Step(Input(input), nowNs)
            .Where(effect => effect is not (CoordinatorEffect.Show or CoordinatorEffect.WakeAt)).ToArray();
        Assert.Equal(result, string.Join(' ', effects.Select(Text).Order(StringComparer.Ordinal)));
        Assert.Equal(
            (role, input) switch
            {
                (CoordinatorRole.Suspended, "lease kept") => CoordinatorRole.Active,
                _ => role,
            },
            machine.Role);
        if (result is Exit75 or Exit0)
        {
            Assert.Empty(machine.Step(new CoordinatorInput.Tick(), nowNs + 10_000_000_000));
        }
    }

    /// <summary>Up to where the answer that the input is would be awaited.</summary>
    private static void Reach(CoordinatorMachine machine, CoordinatorRole role, string input, ref long nowNs)
    {
        if (role == CoordinatorRole.Standby)
        {
            if (input is not ("tick" or "stop"))
            {
                machine.Step(new CoordinatorInput.Tick(), nowNs);
            }
            else if (input == "tick")
            {
                machine.Step(new CoordinatorInput.Tick(), nowNs);
                machine.Step(new CoordinatorInput.LeaseTaken(new StoreAnswer<long>(StoreOutcome.Held, 0)), nowNs);
            }
            return;
        }
        machine.Step(new CoordinatorInput.Tick(), nowNs);
        machine.Step(new CoordinatorInput.LeaseTaken(new StoreAnswer<long>(StoreOutcome.Done, Epoch)), nowNs);
        machine.Step(Input("recovered"), nowNs);
        if (role == CoordinatorRole.Active && input is not ("lease kept" or "lease fenced"))
        {
            return;
        }
        nowNs += 1_000_000_000;
        machine.Step(new CoordinatorInput.Tick(), nowNs);
        if (role == CoordinatorRole.Active)
        {
            return;
        }
        machine.Step(Kept(StoreOutcome.Unavailable), nowNs);
        var untilNs = nowNs + 1_600_000_000;
        for (; nowNs < untilNs; nowNs += Step.Ticks * 100)
        {
            machine.Step(new CoordinatorInput.Tick(), nowNs);
            machine.Step(Kept(StoreOutcome.Unavailable), nowNs);
        }
        nowNs += 200_000_000;
        machine.Step(new CoordinatorInput.Tick(), nowNs);
        if (input is "tick" or "stop")
        {
            machine.Step(Kept(StoreOutcome.Unavailable), nowNs);
        }
    }

    private static CoordinatorInput Input(string input) => input switch
    {
        "hello" => new CoordinatorInput.Received(
            new Envelope("lab", "agent.a", 0, new ClusterMessage.Hello("a", Guid.NewGuid(), Samples.Capacity(), 5))),
        "tick" => new CoordinatorInput.Tick(),
        "unlinked" => new CoordinatorInput.Linked(false),
        "lease taken" => new CoordinatorInput.LeaseTaken(new StoreAnswer<long>(StoreOutcome.Done, Epoch)),
        "lease held" => new CoordinatorInput.LeaseTaken(new StoreAnswer<long>(StoreOutcome.Held, 0)),
        "lease refused" => new CoordinatorInput.LeaseTaken(new StoreAnswer<long>(StoreOutcome.Refused, 0, "no")),
        "lease kept" => Kept(StoreOutcome.Done),
        "lease fenced" => Kept(StoreOutcome.Fenced),
        "recovered" => new CoordinatorInput.Recovered(
            Epoch, new StoreAnswer<IReadOnlyList<StoredRun>>(StoreOutcome.Done, [])),
        "written" => new CoordinatorInput.Written(99, StoreAnswer.Done),
        "write fenced" => new CoordinatorInput.Written(99, new StoreAnswer(StoreOutcome.Fenced, "gone")),
        "asked" => new CoordinatorInput.Asked(1, new ClusterCommand.KillAll()),
        _ => new CoordinatorInput.StopAsked(),
    };

    private static CoordinatorInput.LeaseKept Kept(StoreOutcome outcome) => new(Epoch, new StoreAnswer(outcome));

    private static string Text(CoordinatorEffect effect) => effect switch
    {
        CoordinatorEffect.Exit exit => $"exit {exit.Code}",
        CoordinatorEffect.Reply reply => $"Reply {reply.Answer.ExitCode}",
        _ => effect.GetType().Name,
    };
}
