using System.Globalization;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>agent limits</c>: what bounds an agent, as it declared when it joined.</summary>
public sealed class AgentLimits : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "agent", "limits", "Shows what bounds each agent: its own ceilings, files, memory, sources and ports.",
        ApiRole.Viewer, ["pbm agent limits", "pbm agent limits agent-1"],
        [new("agent", ArgumentType.Text, "NAME", "Name of the agent.", Positional: true, Default: "all",
            Values: ValueSources.Agents)],
        ["agent", "max connections", "max rate", "nofile", "memory", "sources", "ephemeral ports", "bindable ports"]);

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (agents, problem) = AgentLookup.Some(call.Port.View, call.Arguments.Find("agent"));
        return ValueTask.FromResult(problem ?? AnswerRows.Of(Spec, [.. agents.Select(Row)], "agent"));
    }

    private static string[] Row(MemberView agent)
    {
        var host = agent.Capacity;
        // What listens there or is reserved cannot be bound explicitly.
        var free = Unprivileged.Except(host.ListeningPorts.Union(host.ReservedPorts)).Count;
        return
        [
            PlainText.Of(agent.Agent), Declared(agent, "max.connections"), Declared(agent, "max.rate"),
            host.Nofile.ToString(CultureInfo.InvariantCulture), Figures.Bytes(host.MemAvailableBytes),
            host.Sources.Count.ToString(CultureInfo.InvariantCulture), host.EphemeralPorts.ToString(),
            free.ToString(CultureInfo.InvariantCulture),
        ];
    }

    private static string Declared(MemberView agent, string key) =>
        agent.Capacity.Environment.TryGetValue(key, out var value) ? PlainText.Of(value) : "none";

    private static PortSet Unprivileged { get; } = PortSet.Of(1_024, ushort.MaxValue);
}
