using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Plans;
using Microsoft.AspNetCore.Http;

namespace Fourtuple.Coordinator.Api;

/// <summary>Finds the agent that a command means.</summary>
internal static class AgentLookup
{
    public static (MemberView? Agent, CommandAnswer? Problem) Find(ClusterView view, string name)
    {
        var found = view.Agents.FirstOrDefault(agent => agent.Agent == name);
        if (found is not null)
        {
            return (found, null);
        }
        var near = NearestName.Of(name, view.Agents.Select(agent => agent.Agent));
        return (null, new CommandAnswer(
            ExitCodes.Failed, $"there is no agent {PlainText.Of(name)}", "none of that name has joined",
            near is null ? "see agent list" : $"did you mean '{PlainText.Of(near)}'?")
        {
            Status = StatusCodes.Status404NotFound,
        });
    }

    /// <summary>One by name, or all.</summary>
    public static (IReadOnlyList<MemberView> Agents, CommandAnswer? Problem) Some(ClusterView view, string? name)
    {
        if (name is null)
        {
            return (view.Agents, null);
        }
        var (agent, problem) = Find(view, name);
        return (agent is null ? [] : [agent], problem);
    }

    public static string State(MemberView agent) =>
        agent.State.ToString().ToLowerInvariant() + (agent.Cordoned ? ", cordoned" : "");
}
