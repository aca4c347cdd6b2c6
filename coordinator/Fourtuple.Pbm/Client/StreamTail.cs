using System.Text.Json;
using System.Text.Json.Nodes;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Shared.Actors;

namespace Fourtuple.Pbm.Client;

/// <summary>
/// Any streaming command but that of runs: prints what comes until the stream is done or Ctrl-C, and asks again when it
/// breaks, for a minute after the last thing heard.
/// </summary>
internal sealed class StreamTail(ApiClient client, CommandSpec spec, PbmConsole console, TimeProvider time)
{
    /// <summary>Between two attempts.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Such a stream is silent while nothing happens; a connection that is dead is noticed by TCP.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromHours(24);

    private long _heardNs;
    private bool _heard;
    private bool _lost;

    /// <returns>0, also for Ctrl-C, which ends the watching.</returns>
    public async Task<int> FollowAsync(JsonObject arguments)
    {
        using var signals = new DetachSignals();
        _heardNs = time.NowNs();
        try
        {
            while (await AttemptAsync(arguments, signals.Token).ConfigureAwait(false) is { } problem)
            {
                var isFinal = problem is { ExitCode: not ExitCodes.CannotConnect } or { Status: 404 };
                if (isFinal || !_heard || time.NowNs() - _heardNs > (long)RunFollower.Patience.TotalNanoseconds)
                {
                    throw AnswerPrinter.Refusal(problem);
                }
                Note(!_lost, $"note: {PlainText.Of(problem.What)}; trying again for "
                    + $"{RunFollower.Patience.TotalSeconds:0} s");
                _lost = true;
                await Task.Delay(_pause, time, signals.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // The one who watched has seen enough.
        }
        return ExitCodes.Pass;
    }

    /// <summary>Null when the stream is done; else what ended it.</summary>
    private async Task<CommandAnswer?> AttemptAsync(JsonObject arguments, CancellationToken stop)
    {
        await foreach (var each in client.StreamAsync(spec, arguments, _silence, stop).ConfigureAwait(false))
        {
            if (each.Refusal is { } refusal)
            {
                return refusal;
            }
            if (each.Name is ApiEvent.Ended)
            {
                return null;
            }
            if (Show(each) is { } refused)
            {
                return refused;
            }
        }
        throw new InvalidOperationException("a stream of events ends with a refusal");
    }

    /// <summary>Prints one event; the answer in it when it refuses to go on.</summary>
    private CommandAnswer? Show(ApiEvent each)
    {
        Note(_lost, $"note: connected again, to {client.Endpoint}");
        (_lost, _heard, _heardNs) = (false, true, time.NowNs());
        var answer = Read(each.Json);
        if (each.Name == ApiEvent.Refused && answer is not null)
        {
            return answer;
        }
        if (console.Json || answer is null)
        {
            // One line an event, for programs; its document when it has one.
            console.Out.WriteLine(answer?.Document?.GetRawText() ?? each.Json);
            return null;
        }
        AnswerPrinter.Print(console with { Table = console.Table && answer.Rows.Count > 1 }, answer);
        return null;
    }

    private void Note(bool isDue, string line)
    {
        if (isDue)
        {
            console.Note(line);
        }
    }

    private static CommandAnswer? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ApiJson.Default.CommandAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
