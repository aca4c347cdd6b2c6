using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>agent describe</c>: all that an agent said of itself and does now.</summary>
public sealed class AgentDescribe : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "agent", "describe", "Shows one agent: its host, engines, addresses, labels, environment and load.",
        ApiRole.Viewer, ["pbm agent describe agent-1", "pbm agent describe agent-1 -o json"],
        [new("agent", ArgumentType.Text, "NAME", "Name of the agent.", Required: true, Positional: true,
            Values: ValueSources.Agents)],
        ["item", "value"]);

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (agent, problem) = AgentLookup.Find(call.Port.View, call.Arguments.Text("agent"));
        return ValueTask.FromResult(agent is null ? problem! : CommandAnswer.Table(
            Spec, [.. Rows(agent)],
            JsonSerializer.SerializeToElement(AgentList.Describe(agent), ApiJson.Default.AgentRow)));
    }

    private static IEnumerable<string[]> Rows(MemberView agent)
    {
        var host = agent.Capacity;
        string[][] first =
        [
            ["agent", agent.Agent], ["session", agent.Session.ToString("D")], ["state", AgentLookup.State(agent)],
            ["silent", agent.SilentSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s"],
            ["processes before", Number(agent.Restarts)], ["host", host.Host], ["version", host.Version],
            ["kernel", $"{host.KernelRelease} {host.Architecture}"], ["workers", Number(host.Workers)],
            ["cores", Number(host.Cores)], ["nofile", Number(host.Nofile)],
            ["memory available", Figures.Bytes(host.MemAvailableBytes)],
            ["sources", string.Join(' ', host.Sources.Select(source => source.ToString()))],
            ["ephemeral ports", host.EphemeralPorts.ToString()], ["run", agent.RunId ?? "-"],
            ["engine", agent.Engine ?? "-"], ["open", Number(agent.Counters.Open)],
            ["established", Number(agent.Counters.Established)], ["failed", Number(agent.Counters.Failed)],
        ];
        return first
            .Concat(host.Engines.Select(probe => (string[])
                [$"engine {probe.Name}", (probe.Available ? "available: " : "not available: ") + probe.Why]))
            .Concat(host.Labels.OrderBy(each => each.Key, StringComparer.Ordinal)
                .Select(label => (string[])[$"label {label.Key}", label.Value]))
            .Concat(host.Environment.OrderBy(each => each.Key, StringComparer.Ordinal)
                .Select(entry => (string[])[entry.Key, entry.Value]))
            .Select(row => (string[])[PlainText.Of(row[0]), PlainText.Of(row[1])]);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
