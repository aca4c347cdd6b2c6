using System.Globalization;
using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>cluster tail</c>: a line for every change of a member, of who leads, and of the run.</summary>
public sealed class ClusterTail : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "cluster", "tail", "Follows the cluster: a line for each change of a member or a run, first how they stand.",
        ApiRole.Viewer, ["pbm cluster tail"], [], ["time", "who", "what"], Streaming: true);

    public override async IAsyncEnumerable<ApiEvent> StreamAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            var rows = new List<string[]>();
            foreach (var (who, what) in Facts(view))
            {
                if (known.GetValueOrDefault(who) != what)
                {
                    known[who] = what;
                    rows.Add([call.Now, PlainText.Of(who), PlainText.Of(what)]);
                }
            }
            if (rows.Count > 0)
            {
                yield return AnswerRows.Event(Spec, rows);
            }
            if (view.Role == CoordinatorRole.Standby)
            {
                yield return ApiEvent.Refuse(NotLeading(view)!);
                yield break;
            }
            view = await call.Port.NextViewAsync(view, call.Stop).ConfigureAwait(false);
        }
    }

    private static IEnumerable<(string Who, string What)> Facts(ClusterView view)
    {
        yield return ("coordinator " + view.Holder, string.Create(
            CultureInfo.InvariantCulture,
            $"{view.Role.ToString().ToLowerInvariant()} with epoch {view.Epoch}, store {view.StoreState}"));
        foreach (var agent in view.Agents)
        {
            yield return ("agent " + agent.Agent,
                AgentLookup.State(agent) + (agent.RunId is { } run ? $", serves {run}" : ""));
        }
        if (view.Run is { } under)
        {
            yield return ("run " + under.RunId, view.RunEnded ? "ended" : under.State);
        }
    }
}
