using System.Runtime.CompilerServices;
using System.Text.Json;
using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary>
/// <c>load tail</c>: progress each beat until the run has ended. A stream that breaks is asked for again with the same
/// run, by whoever reads it, and goes on where the run is by then.
/// </summary>
public sealed class LoadTail : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "load", "tail", "Follows a run: a line each beat, until it has ended. Ctrl-C ends the line, not the run.",
        ApiRole.Viewer, ["pbm load tail", "pbm load tail 20261122-191502-local-hold-ab12"],
        [new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the run under way",
            Values: ValueSources.Runs)],
        [], Streaming: true);

    public override async IAsyncEnumerable<ApiEvent> StreamAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        if ((call.Arguments.Find("run") ?? view.Run?.RunId) is not { } id)
        {
            yield return ApiEvent.Refuse(RunLookup.None);
            yield break;
        }
        if (!RunLookup.Shows(view, id))
        {
            var (stored, problem) = await RunLookup.StoredAsync(call.Port.Store, id).ConfigureAwait(false);
            if (problem is not null)
            {
                yield return ApiEvent.Refuse(problem);
                yield break;
            }
            if (stored!.Head.Ended)
            {
                yield return await EndAsync(call.Port, id).ConfigureAwait(false);
                yield break;
            }
        }
        await foreach (var each in FollowAsync(call.Port, id, view, call.Stop).ConfigureAwait(false))
        {
            yield return each;
        }
    }

    private static async IAsyncEnumerable<ApiEvent> FollowAsync(
        ICoordinatorPort port, string id, ClusterView view, [EnumeratorCancellation] CancellationToken stop)
    {
        var seen = false;
        while (true)
        {
            // Suspended may be over with the next beat, so only a coordinator that no longer leads ends the stream.
            if (view.Role == CoordinatorRole.Standby)
            {
                yield return ApiEvent.Refuse(NotLeading(view)!);
                yield break;
            }
            if (RunLookup.Shows(view, id))
            {
                seen = true;
                yield return new ApiEvent(
                    ApiEvent.Progress, JsonSerializer.Serialize(view.Run!, ApiJson.Default.RunProgress));
            }
            if (seen && (view.RunEnded || !RunLookup.Shows(view, id)))
            {
                yield return await EndAsync(port, id).ConfigureAwait(false);
                yield break;
            }
            view = await port.NextViewAsync(view, stop).ConfigureAwait(false);
        }
    }

    internal static async ValueTask<ApiEvent> EndAsync(ICoordinatorPort port, string id)
    {
        var end = await RunLookup.EndAsync(port.Store, id).ConfigureAwait(false);
        return new ApiEvent(ApiEvent.Ended, JsonSerializer.Serialize(end, ApiJson.Default.RunEnded));
    }
}
