using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>agent list</c>: every agent with what it can and what it does.</summary>
public sealed class AgentList : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "agent", "list", "Lists the agents: state, host, workers, open connections, the run each one serves.",
        ApiRole.Viewer, ["pbm agent list", "pbm agent list -o json"], [],
        ["agent", "state", "silent", "host", "workers", "open", "run", "engine", "version"]);

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        AgentRow[] agents = [.. call.Port.View.Agents.Select(Describe)];
        var footer = string.Create(
            CultureInfo.InvariantCulture, $"Count: {agents.Length} agent{(agents.Length == 1 ? "" : "s")}");
        return ValueTask.FromResult(CommandAnswer.Table(
            Spec, [.. agents.Select(Row)],
            JsonSerializer.SerializeToElement(new AgentsDocument(agents), ApiJson.Default.AgentsDocument), footer));
    }

    internal static AgentRow Describe(MemberView agent) => new(
        agent.Agent, agent.Session, AgentLookup.State(agent), agent.SilentSeconds,
        agent.Capacity.Host, agent.Capacity.Version, agent.Capacity.Workers, agent.Capacity.Cores,
        agent.Capacity.Nofile, agent.Capacity.MemAvailableBytes,
        [.. agent.Capacity.Sources.Select(source => source.ToString())], agent.Capacity.Labels, agent.RunId,
        agent.Engine, agent.Restarts, agent.Counters, agent.Gauges);

    private static string[] Row(AgentRow agent) =>
    [
        PlainText.Of(agent.Name), agent.State,
        agent.SilentSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s", PlainText.Of(agent.Host),
        agent.Workers.ToString(CultureInfo.InvariantCulture),
        agent.Counters.Open.ToString(CultureInfo.InvariantCulture), agent.Run ?? "-", agent.Engine ?? "-",
        PlainText.Of(agent.Version),
    ];
}
