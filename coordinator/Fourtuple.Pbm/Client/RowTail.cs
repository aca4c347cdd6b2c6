using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Spectre.Console;

namespace Fourtuple.Pbm.Client;

/// <summary>
/// A streaming command whose events are rows: printed as they come, until the end or Ctrl-C. Snapshots are redrawn in
/// place where a terminal can.
/// </summary>
internal static class RowTail
{
    /// <summary>Nothing may change for long: only a connection that is gone ends the stream.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromHours(24);

    /// <returns>0 when its subject ended or Ctrl-C ended the watching.</returns>
    public static async Task<int> FollowAsync(
        ApiClient client, CommandSpec spec, JsonObject arguments, PbmConsole console)
    {
        using var signals = new DetachSignals();
        var answers = ReadAsync(client, spec, arguments, signals.Token);
        try
        {
            if (spec.Snapshots && console.Live)
            {
                await RedrawAsync(console, answers).ConfigureAwait(false);
                return ExitCodes.Pass;
            }
            await foreach (var answer in answers.ConfigureAwait(false))
            {
                Print(console, answer);
            }
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // What was printed stays; the cluster goes on.
        }
        return ExitCodes.Pass;
    }

    private static async IAsyncEnumerable<CommandAnswer> ReadAsync(
        ApiClient client, CommandSpec spec, JsonObject arguments, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var each in client.StreamAsync(spec, arguments, _silence, stop).ConfigureAwait(false))
        {
            if (each.Name == ApiEvent.Ended)
            {
                yield break;
            }
            if ((each.Refusal ?? Read(each)) is { } answer)
            {
                yield return answer;
            }
        }
    }

    private static Task RedrawAsync(PbmConsole console, IAsyncEnumerable<CommandAnswer> answers)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Out) });
        return terminal.Live(new Text("")).StartAsync(async live =>
        {
            await foreach (var answer in answers.ConfigureAwait(false))
            {
                live.UpdateTarget(
                    answer.Ok ? AnswerPrinter.TableOf(answer) : throw AnswerPrinter.Refusal(answer));
            }
        });
    }

    private static void Print(PbmConsole console, CommandAnswer answer)
    {
        if (answer.Ok && console.Json && answer.Document is { } document)
        {
            // One JSON document a line for programs: an indented one has no end that a reader can see.
            console.Out.WriteLine(document.GetRawText());
            return;
        }
        AnswerPrinter.Print(console, answer);
    }

    /// <summary>Null for an event of a newer coordinator.</summary>
    private static CommandAnswer? Read(ApiEvent each)
    {
        if (each.Name is not (ApiEvent.Rows or ApiEvent.Refused))
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize(each.Json, ApiJson.Default.CommandAnswer);
        }
        catch (JsonException)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.CannotConnect, "the coordinator sent an event that this pbm does not understand", "",
                "use the same version of both"));
        }
    }
}
