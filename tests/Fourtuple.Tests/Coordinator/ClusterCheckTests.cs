using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Asking agents whether destinations are there.</summary>
public sealed class ClusterCheckTests
{
    private static readonly CheckedDestination _there = new(CheckResult.Connected, 0, 1_000);

    [Fact]
    public async Task Is_answered_when_all_agents_did_and_without_those_that_do_not()
    {
        ScriptedAgent a = new("a"), b = new("b");
        await using var lab = await ClusterLab.OpenAsync(a, b);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(a);
        lab.Greet(b);
        Assert.Null(lab.Ask(leader, Command()));
        var requests = lab.Sent.Select(sent => sent.Message).OfType<ClusterMessage.CheckRequest>().ToArray();
        Assert.Equal(2, requests.Length);
        ClusterMessage.CheckReply reply = new(requests[0].Sequence, [_there]);
        lab.Deliver(a, [reply, reply with { Sequence = 1 }]);
        Assert.Empty(leader.Answers);
        lab.Deliver(b, [reply]);
        var answer = Assert.Single(leader.Answers.Values);
        Assert.Equal(["a", "b"], answer.Checks.Select(check => check.Agent));
        Assert.All(answer.Checks, check => Assert.Equal([_there], check.Found));

        // The second one: b says nothing, and the answer does not wait for it beyond the time.
        Assert.Null(lab.Ask(leader, Command()));
        var second = lab.Sent.Select(sent => sent.Message).OfType<ClusterMessage.CheckRequest>().Last();
        Assert.NotEqual(requests[0].Sequence, second.Sequence);
        lab.Deliver(a, [reply with { Sequence = second.Sequence }]);
        lab.Until(() => leader.Answers.Count == 2, 7);
        var late = leader.Answers.MaxBy(pair => pair.Key).Value;
        Assert.Equal([true, false], late.Checks.Select(check => check.Found is not null));
        // What comes after that belongs to nothing.
        lab.Deliver(b, [reply with { Sequence = second.Sequence }]);
        Assert.Equal(2, leader.Answers.Count);
    }

    [Fact]
    public async Task Needs_an_agent_that_a_run_would_take()
    {
        ScriptedAgent a = new("a");
        await using var lab = await ClusterLab.OpenAsync(a);
        var leader = lab.Add("c1");
        lab.Until(() => leader.Leads);
        lab.Greet(a);
        lab.Ask(leader, new ClusterCommand.Cordon("a", true));
        Assert.Equal(ExitCodes.TooFewAgents, lab.Ask(leader, Command())!.ExitCode);
        Assert.DoesNotContain(lab.Sent, sent => sent.Message is ClusterMessage.CheckRequest);
        lab.Ask(leader, new ClusterCommand.Cordon("a", false));
        Assert.Null(lab.Ask(leader, Command()));
    }

    private static ClusterCommand.Check Command() => new(
        PlanReader.Read(ClusterLab.Plan, "lab", []).Plan!, [new Endpoint(Address.Parse("127.0.1.1"), 9_000)],
        TimeSpan.FromSeconds(2));
}
