using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Nothing leaves before what it depends on is in the store.</summary>
public sealed class ClusterGateTests
{
    [Fact]
    public void Effects_keep_their_order_behind_their_writes()
    {
        var (gate, done) = (new WriteGate(), new List<string>());
        gate.Add("run", [], [() => done.Add("free")]);
        Perform(gate);
        Assert.Equal(["free"], done);
        gate.Add("run", [Note(1)], [() => done.Add("1")]);
        gate.Add("run", [], [() => done.Add("1b")]);
        var first = gate.Send();
        gate.Add("run", [], [() => done.Add("1c")]);
        gate.Add("run", [Note(2)], [() => done.Add("2")]);
        gate.Add("run", [Note(3)], [() => done.Add("3")]);
        Assert.False(gate.Ready);
        Perform(gate);
        Assert.Equal(["free"], done);
        Assert.NotNull(gate.Done(first.Number));
        Perform(gate);
        Assert.Equal(["free", "1", "1b", "1c"], done);
        var second = gate.Send();
        Assert.Equal([Note(2), Note(3)], second.Parts);
        Assert.Null(gate.Done(first.Number));
        gate.Done(second.Number);
        Perform(gate);
        Assert.Equal(["2", "3"], done[4..]);
        Assert.True(gate.Idle);
    }

    [Fact]
    public void A_failed_write_is_repeated_as_it_was()
    {
        var gate = new WriteGate();
        gate.Add("run", [Note(1)], []);
        var first = gate.Send();
        gate.Add("run", [Note(2)], []);
        gate.Failed(first.Number, 5);
        Assert.Equal(5, gate.FailedNs);
        var again = gate.Send();
        Assert.True(again.Number > first.Number);
        Assert.Equal([Note(1)], again.Parts);
        // An answer that came late says nothing about the newer try.
        Assert.Null(gate.Done(first.Number));
        Assert.NotNull(gate.Done(again.Number));
    }

    [Fact]
    public void Runs_are_written_apart_and_only_the_newest_memo_of_a_name()
    {
        var gate = new WriteGate();
        gate.Add("a", [Memo(1), Note(1)], []);
        gate.Add("a", [Memo(2)], []);
        gate.Add("b", [Memo(3)], []);
        var first = gate.Send();
        Assert.Equal(("a", 2), (first.RunId, first.Parts.Count));
        Assert.Equal([2], first.Parts.OfType<RunWrite.Memo>().Single().Value);
        gate.Done(first.Number);
        Assert.Equal("b", gate.Send().RunId);
    }

    [Fact]
    public void A_memo_is_read_once_and_only_when_nothing_more_comes_into_its_write()
    {
        var (gate, read) = (new WriteGate(), (byte)0);
        gate.Add("run", [], [], () => Memo(++read));
        gate.Add("run", [Note(1)], [], () => Memo(++read));
        Assert.Equal(0, read);
        var first = gate.Send();
        Assert.Equal([Note(1)], first.Parts.OfType<RunWrite.Note>());
        Assert.Equal([1], first.Parts.OfType<RunWrite.Memo>().Single().Value);
        gate.Add("run", [], [], () => Memo(++read));
        gate.Failed(first.Number, 5);
        Assert.Equal(first.Parts, gate.Send().Parts);
        Assert.Equal(1, read);
    }

    [Fact]
    public async Task Nothing_is_granted_ordered_or_acknowledged_before_it_is_stored()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(agent);
        lab.StoreHangs = true;
        Assert.Null(lab.Run(leader));
        lab.Pass(1);
        Assert.DoesNotContain(lab.Sent, sent => sent.Message is ClusterMessage.Grant);
        lab.StoreHangs = false;
        lab.Until(() => leader.Step == "ramp");
        lab.Pass(1);
        lab.StoreHangs = true;
        // What was stored before is still told with the next beat.
        lab.Pass(1);
        var acknowledged = LastAcknowledged(lab, agent);
        lab.Pass(1.5);
        Assert.Equal(acknowledged, LastAcknowledged(lab, agent));
        lab.StoreHangs = false;
        lab.Until(() => LastAcknowledged(lab, agent) > acknowledged, 3);
        lab.Until(() => leader.RunEnded);
        Assert.Equal(0, (await lab.StoredAsync()).Report!.Verdict.ExitCode);
    }

    [Fact]
    public async Task A_run_is_announced_as_ended_only_when_its_report_is_stored()
    {
        ScriptedAgent agent = new("a");
        await using var lab = await ClusterLab.OpenAsync(agent);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(agent);
        lab.Run(leader);
        lab.Until(() => agent.Obeyed.Any(order => order is StageOrder.Drain));
        lab.Fault = StoreOutcome.Full;
        lab.Pass(20);
        Assert.False(leader.RunEnded);
        Assert.StartsWith("full", leader.View!.StoreState, StringComparison.Ordinal);
        lab.Fault = null;
        lab.Until(() => leader.RunEnded, 20);
        Assert.Equal("ok", leader.View!.StoreState);
        Assert.True((await lab.StoredAsync()).Head.Ended);
    }

    private static long LastAcknowledged(ClusterLab lab, ScriptedAgent agent) => lab.Sent
        .Select(sent => sent.Message).OfType<ClusterMessage.Beacon>()
        .Select(beacon => beacon.Applied.GetValueOrDefault(agent.Session)).DefaultIfEmpty(0).Max();

    private static void Perform(WriteGate gate)
    {
        foreach (var action in gate.TakeDue())
        {
            action();
        }
    }

    private static RunWrite.Note Note(long number) => new(new RunEvent(number, number, "note", ""));

    private static RunWrite.Memo Memo(byte value) => new(RunMemo.Name, [value]);
}
