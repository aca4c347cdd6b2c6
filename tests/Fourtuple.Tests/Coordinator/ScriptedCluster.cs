using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

/// <summary>A run machine and scripted agents on a virtual clock; messages arrive at once and in order.</summary>
internal sealed class ScriptedCluster
{
    private static readonly TimeSpan Quantum = TimeSpan.FromMilliseconds(100);
    private readonly RunMachine _machine;
    private readonly IReadOnlyList<ScriptedAgent> _agents;
    private long _nextBeatNs;

    public ScriptedCluster(LoadPlan plan, params ScriptedAgent[] agents)
        : this(plan, agents.Length, agents)
    {
    }

    public ScriptedCluster(LoadPlan plan, int awaited, params ScriptedAgent[] agents)
    {
        _agents = agents;
        _machine = new RunMachine(
            Samples.Options(awaited), plan, NameAnswers.None, DateTimeOffset.UnixEpoch.AddYears(56), NowNs);
    }

    public static ScriptedCluster Joined(LoadPlan plan, params ScriptedAgent[] agents)
    {
        var cluster = new ScriptedCluster(plan, agents);
        cluster.Join();
        return cluster;
    }

    public static void AssertAddsUp(AccountingSection a)
    {
        Assert.Equal(a.Asked, a.Leased + a.Unleased);
        Assert.Equal(a.Leased, a.Attempted + a.Skipped);
        Assert.Equal(a.Attempted, a.Established + a.Failed + a.Pending + a.Lost.Pending);
        Assert.Equal(a.Established, a.Open + a.ClosedByUs + a.ClosedByPeer + a.Lost.Open);
    }

    public long NowNs { get; private set; } = 1_000_000_000;

    public RunPhase Phase => _machine.Phase;

    public PlanRefusal? WhyNot(RunInput input) => _machine.WhyNot(input);

    public RunOutcome? Outcome { get; private set; }

    /// <summary>Everything the machine asked for, newest last.</summary>
    public List<RunEffect> Effects { get; } = [];

    public List<RunProgress> Shown { get; } = [];

    public RunReport Report => Outcome!.Report;

    public void Join()
    {
        foreach (var agent in _agents)
        {
            Give(new RunInput.Received(agent.Name, agent.Hello()));
        }
    }

    public ScriptedCluster RunUntil(Func<bool> reached, double mostSeconds = 300)
    {
        var endNs = NowNs + (long)(mostSeconds * 1e9);
        while (!reached())
        {
            Assert.True(NowNs < endNs, $"not reached within {mostSeconds} virtual seconds, phase {Phase}");
            Tick();
        }
        return this;
    }

    public ScriptedCluster RunUntilHolding() => RunUntil(() => Phase == RunPhase.Holding);

    public ScriptedCluster RunToEnd(double mostSeconds = 300) => RunUntil(() => Outcome is not null, mostSeconds);

    public void Stop() => Give(new RunInput.StopRequested());

    public void Give(RunInput input)
    {
        foreach (var effect in _machine.Step(input, NowNs))
        {
            Effects.Add(effect);
            Perform(effect);
        }
    }

    private void Tick()
    {
        NowNs += Quantum.Ticks * 100;
        if (NowNs >= _nextBeatNs)
        {
            _nextBeatNs = NowNs + (Samples.Beat.Ticks * 100);
            foreach (var agent in _agents)
            {
                Deliver(agent, agent.Pass(NowNs, Samples.Beat));
            }
        }
        Give(new RunInput.Tick());
    }

    private void Perform(RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.Send send when _agents.FirstOrDefault(agent => agent.Name == send.Agent) is { } to:
                Deliver(to, to.Receive(send.Message, NowNs));
                break;
            case RunEffect.Broadcast broadcast:
                foreach (var agent in _agents)
                {
                    Deliver(agent, agent.Receive(broadcast.Message, NowNs));
                }
                break;
            case RunEffect.Show show:
                Shown.Add(show.Progress);
                break;
            case RunEffect.Finish finish:
                Assert.Null(Outcome);
                Outcome = finish.Outcome;
                break;
        }
    }

    private void Deliver(ScriptedAgent agent, IEnumerable<ClusterMessage> messages)
    {
        foreach (var message in messages.ToArray())
        {
            Give(new RunInput.Received(agent.Name, message));
        }
    }
}
