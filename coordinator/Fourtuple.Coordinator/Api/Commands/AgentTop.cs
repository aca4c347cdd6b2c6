using System.Globalization;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>agent top</c>: each beat, what every agent does.</summary>
public sealed class AgentTop : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "agent", "top", "Follows the agents: each beat a line for every one, the busiest first.", ApiRole.Viewer,
        ["pbm agent top"], [],
        ["agent", "state", "open", "pending", "established", "failed", "cpu", "memory", "rss"], Streaming: true,
        Snapshots: true);

    public override async IAsyncEnumerable<ApiEvent> StreamAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        while (true)
        {
            if (view.Role == CoordinatorRole.Standby)
            {
                yield return ApiEvent.Refuse(NotLeading(view)!);
                yield break;
            }
            yield return AnswerRows.Event(
                Spec, [.. view.Agents.OrderByDescending(agent => agent.Gauges?.CpuFraction ?? 0)
                    .ThenByDescending(agent => agent.Counters.Open).Select(Row)]);
            view = await call.Port.NextViewAsync(view, call.Stop).ConfigureAwait(false);
        }
    }

    private static string[] Row(MemberView agent) =>
    [
        PlainText.Of(agent.Agent), AgentLookup.State(agent), Number(agent.Counters.Open),
        Number(agent.Counters.Pending), Number(agent.Counters.Established), Number(agent.Counters.Failed),
        agent.Gauges is { } cpu ? Figures.Percent(cpu.CpuFraction) : "-",
        agent.Gauges is { } memory ? Figures.Percent(memory.MemUsedFraction) : "-",
        agent.Gauges is { } gauges ? Figures.Bytes(gauges.RssBytes) : "-",
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
