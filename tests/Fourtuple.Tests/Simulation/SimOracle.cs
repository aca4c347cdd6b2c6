using Fourtuple.Agent;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Simulation;

/// <summary>
/// Sees everything at once, as nobody in a cluster can, and says which invariant of the cluster does not hold. Safety
/// is looked at with each event that could break it.
/// </summary>
internal sealed partial class SimOracle(SimWorld world)
{
    /// <summary>Steps of the workers and waits of the machines are looked at in tenths of a second.</summary>
    private const long SlackNs = SimSchedule.Second / 2;

    private readonly Dictionary<SimAgent, Known> _known = [];
    private readonly Dictionary<(Guid Session, int Slice, long SliceEpoch, long Sequence), ClusterMessage.Telemetry>
        _sent = [];

    /// <summary>Workers that ever were made, by run.</summary>
    private readonly List<(string RunId, SimAgent Agent, SimWorkers Workers)> _deeds = [];

    /// <summary>What one process of an agent was told so far.</summary>
    private sealed class Known
    {
        public int Incarnation { get; set; }

        public long Epoch { get; set; }

        /// <summary>When it was last told, virtual, that its load may live.</summary>
        public long AliveNs { get; set; }

        public string RunId { get; set; } = "";
    }

    public long HighestEpoch(SimAgent agent) => Of(agent).Epoch;

    public void Granted(SimAgent agent, ClusterMessage.Grant grant)
    {
        var known = Of(agent);
        (known.AliveNs, known.RunId) = (world.NowNs, grant.RunId);
    }

    public void Made(SimAgent agent, SimWorkers workers) => _deeds.Add((workers.Grant.RunId, agent, workers));

    /// <summary>A message is about to be given to an agent.</summary>
    public void Hears(SimAgent agent, Envelope envelope)
    {
        var known = Of(agent);
        if (envelope.Epoch >= known.Epoch && envelope.Body is ClusterMessage.Beacon beacon
            && beacon.RunId == known.RunId)
        {
            known.AliveNs = world.NowNs;
        }
    }

    /// <summary>I2: no agent acts on a lower epoch than it has seen.</summary>
    public void Acted(SimAgent agent, Envelope envelope, long highest, IReadOnlyList<AgentEffect> effects)
    {
        var known = Of(agent);
        known.Epoch = Math.Max(known.Epoch, envelope.Epoch);
        if (envelope.Epoch >= highest)
        {
            return;
        }
        foreach (var effect in effects)
        {
            // A lapsed lease is acted on with whatever comes next: that is not obeying it.
            var obeys = effect is AgentEffect.Prepare or AgentEffect.Audit or AgentEffect.Permit or AgentEffect.Check
                || effect is AgentEffect.Order { Stage: not StageOrder.Drain { OverNs: 0 } };
            SimBroken.Unless(!obeys, "I2", () => $"{agent.Name} saw epoch {highest} and did {effect} for {envelope}");
        }
    }

    /// <summary>I6 for one step of its workers: no SYN and no payload after beacon + G + K.</summary>
    public void Active(SimAgent agent, SimWorkers workers, long nowNs)
    {
        var silentNs = agent.Clock.At(nowNs) - agent.Clock.At(Of(agent).AliveNs);
        var mostNs = (agent.Options.Grace.Ticks * 100) + AgentTimes.Closing;
        SimBroken.Unless(silentNs <= mostNs, "I6",
            () => $"{agent.Name} still loads {silentNs / 1e9:0.0} s after its last beacon: {workers.Counters}");
    }

    /// <summary>I3 and I7 as soon as an agent opens connections.</summary>
    public void Opened(SimAgent agent, SimWorkers workers)
    {
        var grant = workers.Grant;
        SimBroken.Unless(
            workers.Live <= grant.MaxOpen && workers.Live <= (agent.Options.MaxConnections ?? long.MaxValue), "I7",
            () => $"{agent.Name} has {workers.Live} connections, its ceiling is {grant.MaxOpen}");
        var live = workers.Live;
        foreach (var other in world.Agents)
        {
            if (other == agent || other.Workers is not { Gone: false, Live: > 0 } others)
            {
                continue;
            }
            if (others.Grant.RunId == grant.RunId)
            {
                live += others.Live;
            }
            if (SimTuples.Overlap(grant.Space, others.Grant.Space))
            {
                others.Advance();
                SimBroken.Unless(others.Live == 0, "I3",
                    () => $"{agent.Name} opens tuples of {grant.RunId}/{grant.Slice} while {other.Name} holds "
                        + $"{others.Live} of {others.Grant.RunId}/{others.Grant.Slice}");
            }
        }
        if (live > world.Plan.Level)
        {
            JudgeLevel(grant.RunId);
        }
    }

    /// <summary>What depends on time alone, looked at a few times a second.</summary>
    public void Tick()
    {
        foreach (var agent in world.Agents)
        {
            agent.Advance();
        }
        foreach (var agent in world.Agents)
        {
            // Closing has its own bound: K to close in good order, then everything is dropped.
            var silentNs = agent.Clock.At(world.NowNs) - agent.Clock.At(Of(agent).AliveNs);
            var mostNs = (agent.Options.Grace.Ticks * 100) + (2 * AgentTimes.Closing) + SlackNs;
            SimBroken.Unless(
                agent.Workers is not { Gone: false, Live: > 0 } || silentNs <= mostNs || !agent.RanFor(mostNs / 4),
                "I6", () => $"{agent.Name} still holds sockets {silentNs / 1e9:0.0} s after its last beacon");
        }
    }

    /// <summary>
    /// What an agent holds that was given up for lost comes on top: its tuples are its own, its ceiling bounds it.
    /// </summary>
    private void JudgeLevel(string runId)
    {
        var live = 0L;
        foreach (var agent in world.Agents)
        {
            agent.Workers?.Advance();
            if (agent.Workers is { Gone: false } workers && workers.Grant.RunId == runId
                && world.Store.Runs[runId].Slices[workers.Grant.Slice].State != SliceState.Lost)
            {
                live += workers.Live;
            }
        }
        SimBroken.Unless(live <= world.Plan.Level, "I7",
            () => $"run {runId} has {live} connections, its plan asks for {world.Plan.Level}");
    }

    private Known Of(SimAgent agent)
    {
        if (!_known.TryGetValue(agent, out var known) || known.Incarnation != agent.Incarnation)
        {
            known = _known[agent] = new Known { Incarnation = agent.Incarnation };
        }
        return known;
    }
}
