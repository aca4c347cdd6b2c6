using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning;

/// <summary>Which agents take part: those that have every label of agents.select, the first by name.</summary>
public static class AgentSelection
{
    /// <summary>Agents listed one by one in a sentence; the rest is counted.</summary>
    private const int Named = 8;

    /// <param name="Refusal">Exit 122 when fewer match than the plan asks for; null otherwise.</param>
    public sealed record Choice(IReadOnlyList<AgentReading> Agents, PlanRefusal? Refusal);

    /// <summary>By name, so that the same members give the same choice whatever order they joined in.</summary>
    public static Choice Choose(AgentSpec spec, IReadOnlyList<AgentReading> agents)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(agents);
        var matching = agents.Where(agent => Missing(spec, agent).Length == 0)
            .OrderBy(agent => agent.Agent, StringComparer.Ordinal).ToArray();
        var wanted = spec.Count ?? 1;
        return matching.Length < wanted
            ? new Choice([], TooFew(spec, agents, matching.Length))
            : new Choice([.. matching.Take(spec.Count ?? matching.Length)], null);
    }

    private static PlanRefusal TooFew(AgentSpec spec, IReadOnlyList<AgentReading> agents, int matching)
    {
        var asked = spec.Count is { } count ? $"{count:N0}" : "at least one";
        if (spec.Select.Count == 0)
        {
            return new PlanRefusal(
                ExitCodes.TooFewAgents, $"the plan asks for {asked} agent{(spec.Count is null or 1 ? "" : "s")}",
                $"{agents.Count:N0} joined", "start more agents, or lower agents.count");
        }
        var labels = string.Join(", ", spec.Select.OrderBy(label => label.Key, StringComparer.Ordinal).Select(Text));
        var lacking = agents.Where(agent => Missing(spec, agent).Length > 0)
            .OrderBy(agent => agent.Agent, StringComparer.Ordinal)
            .Select(agent => $"{agent.Agent} misses {string.Join(" and ", Missing(spec, agent))}").ToArray();
        var more = lacking.Length > Named ? $", and {lacking.Length - Named:N0} more" : "";
        var each = lacking.Length == 0 ? "" : $" ({string.Join("; ", lacking.Take(Named))}{more})";
        return new PlanRefusal(
            ExitCodes.TooFewAgents, $"the plan asks for {asked} with the labels {labels}",
            $"{matching:N0} of {agents.Count:N0} agents have them{each}",
            "start agents with these labels (FOURTUPLE_LABELS), or change agents.select or agents.count");
    }

    private static string[] Missing(AgentSpec spec, AgentReading agent) =>
    [
        .. spec.Select.OrderBy(label => label.Key, StringComparer.Ordinal).Where(wanted =>
            !agent.Capacity.Labels.TryGetValue(wanted.Key, out var has) || has != wanted.Value)
            .Select(wanted => agent.Capacity.Labels.TryGetValue(wanted.Key, out var has)
                ? $"{Text(wanted)} (it has {wanted.Key}={has})"
                : Text(wanted)),
    ];

    private static string Text(KeyValuePair<string, string> label) => $"{label.Key}={label.Value}";
}
