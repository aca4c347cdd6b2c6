using Fourtuple.Agent;
using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Tests.Simulation;

/// <summary>I8: every run ends once nothing goes wrong any more; and what must be true when all have ended.</summary>
internal sealed class SimEndings(SimWorld world)
{
    /// <summary>Any request for a run is taken or refused within this once nothing goes wrong.</summary>
    private const long TakenWithinNs = 60 * SimSchedule.Second;

    /// <summary>A host gives no answer later than this.</summary>
    private const long AnsweredWithinNs = 30 * SimSchedule.Second;

    public bool All
    {
        get
        {
            foreach (var runId in world.Operator.Accepted.Keys)
            {
                if (!world.Store.Runs[runId].Ended)
                {
                    return false;
                }
            }
            return world.Operator.Unanswered == 0 && world.NowNs > 4 * SimSchedule.Second;
        }
    }

    public void Judge(long faultsOverNs, long endsWithinNs)
    {
        var planNs = (long)(world.Plan.Seconds * SimSchedule.Second);
        foreach (var (runId, acceptedNs) in world.Operator.Accepted)
        {
            var due = Math.Max(faultsOverNs, acceptedNs + planNs) + endsWithinNs;
            SimBroken.Unless(
                world.Store.Runs[runId].Ended || world.NowNs <= due, "I8",
                () => $"{runId} has not ended: {world.Store.Runs[runId].Head}");
        }
        SimBroken.Unless(
            world.Operator.Unanswered == 0 || world.NowNs <= faultsOverNs + endsWithinNs + planNs + TakenWithinNs, "I8",
            () => "a run that was asked for is neither taken nor refused");
    }

    /// <summary>Ten quiet seconds after the last end.</summary>
    public void JudgeRest()
    {
        foreach (var coordinator in world.Coordinators)
        {
            SimBroken.Unless(
                coordinator.Asked.Values.All(askedNs => world.NowNs - askedNs <= AnsweredWithinNs), "I8",
                () => $"{coordinator.Name} never answered a request");
        }
        var leader = world.Coordinators.Where(each => each.Leads).ToArray();
        SimBroken.Unless(leader.Length == 1, "I8", () => $"{leader.Length} coordinators lead in the end");
        foreach (var agent in world.Agents)
        {
            // A final frame that came too late for its run is kept for an hour; such an agent takes grants.
            SimBroken.Unless(
                agent.Brain is AgentState.Idle or AgentState.Ended or AgentState.Fenced, "I8",
                () => $"{agent.Name} is {agent.Brain} when every run has ended");
            SimBroken.Unless(
                agent.Workers is not { Gone: false, Live: > 0 }, "I3", () => $"{agent.Name} still holds connections");
            SimBroken.Unless(
                leader[0].View!.Agents.Any(member => member.Agent == agent.Name
                    && member.Session == agent.Session && member.State == MemberState.Up),
                "I8", () => $"{agent.Name} is not up in the view: {string.Join('\n', leader[0].View!.Agents)}");
        }
        foreach (var (runId, run) in world.Store.Runs)
        {
            SimBroken.Unless(run.Rows <= 1_000, "I10", () => $"{runId} has {run.Rows} rows");
        }
    }
}
