using System.Text.Json;
using System.Text.Json.Nodes;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Client;

/// <summary>A streaming command whose events are rows: printed as they come, until the end or Ctrl-C.</summary>
internal static class RowTail
{
    /// <summary>Nothing may change for long: only a connection that is gone ends the stream.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromHours(24);

    /// <returns>0 when its subject ended or Ctrl-C ended the watching.</returns>
    public static async Task<int> FollowAsync(
        ApiClient client, CommandSpec spec, JsonObject arguments, PbmConsole console)
    {
        using var signals = new DetachSignals();
        try
        {
            await foreach (var each in client.StreamAsync(spec, arguments, _silence, signals.Token)
                .ConfigureAwait(false))
            {
                if (each.Name == ApiEvent.Ended)
                {
                    return ExitCodes.Pass;
                }
                if ((each.Refusal ?? Read(each)) is { } answer)
                {
                    // One JSON document a line for programs: an indented one has no end that a reader can see.
                    Print(console, answer);
                }
            }
            return ExitCodes.Pass;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return ExitCodes.Pass;
        }
    }

    private static void Print(PbmConsole console, CommandAnswer answer)
    {
        if (answer.Ok && console.Json && answer.Document is { } document)
        {
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
