using System.Text.Json;
using System.Text.Json.Nodes;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Local;

namespace Fourtuple.Pbm.Client;

/// <summary><c>pbm load tail</c>: shows a run until it has ended, or Ctrl-C.</summary>
internal static class RunTail
{
    /// <returns>0, also for Ctrl-C, which ends the watching; how the run ended is in what is printed.</returns>
    public static async Task<int> FollowAsync(
        ApiClient client, CommandSpec spec, JsonObject arguments, PbmConsole console, TimeProvider time)
    {
        using var signals = new DetachSignals();
        var follower = new RunFollower(client, spec, console, time);
        try
        {
            var (end, problem) = await ShowAsync(
                follower, (string?)arguments["run"], console, signals.Token).ConfigureAwait(false);
            if (end is null)
            {
                throw AnswerPrinter.Refusal(problem!);
            }
            console.Out.WriteLine(console.Json
                ? JsonSerializer.Serialize(end, ApiJson.Default.RunEnded)
                : $"{end.Run} {PlainText.Of(end.State)}: {ErrorText.Sentence(PlainText.Of(end.Sentence))}");
            return ExitCodes.Pass;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return ExitCodes.Pass;
        }
    }

    private static async Task<(Coordinator.Api.Documents.RunEnded? End, CommandAnswer? Problem)> ShowAsync(
        RunFollower follower, string? run, PbmConsole console, CancellationToken stop)
    {
        if (console.Json)
        {
            // One JSON object a beat on the result stream: for programs that follow a run.
            return await follower.FollowAsync(
                run, false, each => console.Out.WriteLine(JsonSerializer.Serialize(each, ApiJson.Default.RunProgress)),
                stop).ConfigureAwait(false);
        }
        await using var progress = new LiveProgress(console, () => null);
        return await follower.FollowAsync(run, false, progress.Show, stop).ConfigureAwait(false);
    }
}
