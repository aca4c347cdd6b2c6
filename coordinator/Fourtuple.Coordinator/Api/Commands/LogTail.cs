namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>log tail</c>: the events of a run as they reach the store, until it has ended.</summary>
public sealed class LogTail : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "log", "tail", "Follows the events of a run until it has ended; first what there is.", ApiRole.Viewer,
        ["pbm log tail", "pbm log tail 20261122-191502-local-hold-ab12"],
        [new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the newest")],
        ["at", "kind", "what"], Streaming: true);

    public override async IAsyncEnumerable<ApiEvent> StreamAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        if ((call.Arguments.Find("run") ?? view.Run?.RunId) is not { } id)
        {
            yield return ApiEvent.Refuse(RunLookup.None);
            yield break;
        }
        var seen = 0L;
        while (true)
        {
            var (run, problem) = await RunLookup.StoredAsync(call.Port.Store, id).ConfigureAwait(false);
            if (run is null)
            {
                yield return ApiEvent.Refuse(problem!);
                yield break;
            }
            var news = run.Events.Where(each => each.Number > seen).ToArray();
            if (news.Length > 0)
            {
                seen = news[^1].Number;
                yield return AnswerRows.Event(Spec, [.. news.Select(LogPeek.Row)]);
            }
            if (run.Head.Ended)
            {
                yield return await LoadTail.EndAsync(call.Port, id).ConfigureAwait(false);
                yield break;
            }
            view = await call.Port.NextViewAsync(view, call.Stop).ConfigureAwait(false);
        }
    }
}
