using System.Text.Json;
using System.Text.Json.Nodes;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Shared.Actors;

namespace Fourtuple.Pbm.Client;

/// <summary>
/// Follows a run to its end, over broken connections and take-overs: a stream that ends early is asked for again, at
/// any of the endpoints, for as long as <see cref="Patience"/> after the last thing heard.
/// </summary>
internal sealed class RunFollower(ApiClient client, CommandSpec tail, PbmConsole console, TimeProvider time)
{
    /// <summary>A standby leads 4 s after the loss of the leader; a supervisor may need longer to start one.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Between two attempts.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A coordinator that leads says something each beat, which is a second.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(15);

    private long _heardNs;
    private bool _lost;

    /// <summary>The run that is followed; known from the first progress on when none was named.</summary>
    public string? Run { get; private set; }

    /// <summary>How it ended, or the answer that ends the following.</summary>
    /// <param name="run">Null: the run under way.</param>
    /// <param name="isStarted">It is known to be under way, so that even the first attempt is repeated.</param>
    public async Task<(RunEnded? End, CommandAnswer? Problem)> FollowAsync(
        string? run, bool isStarted, Action<RunProgress> show, CancellationToken stop)
    {
        Run = run;
        _heardNs = time.NowNs();
        var patient = isStarted;
        while (true)
        {
            var (end, problem, heard) = await AttemptAsync(show, stop).ConfigureAwait(false);
            patient |= heard;
            if (end is not null)
            {
                return (end, null);
            }
            if (!patient || IsFinal(problem!) || time.NowNs() - _heardNs > (long)Patience.TotalNanoseconds)
            {
                return (null, problem);
            }
            if (!_lost)
            {
                _lost = true;
                console.Note($"note: {PlainText.Of(problem!.What)}; trying again for {Patience.TotalSeconds:0} s, "
                    + "the run goes on");
            }
            await Task.Delay(_pause, time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>The run with its report, which a new leader may need a moment for.</summary>
    public async Task<(RunDocument? Run, CommandAnswer? Problem)> ReportAsync(string run, CancellationToken stop)
    {
        _heardNs = time.NowNs();
        while (true)
        {
            var (document, problem) = await client.RunAsync(run, stop).ConfigureAwait(false);
            if (document?.Report is not null)
            {
                return (document, null);
            }
            problem ??= new CommandAnswer(
                ExitCodes.Failed, $"run {run} has no report yet", "it is not in the store",
                $"see pbm load status {run}");
            if (IsFinal(problem) || time.NowNs() - _heardNs > (long)Patience.TotalNanoseconds)
            {
                return (null, problem);
            }
            await Task.Delay(_pause, time, stop).ConfigureAwait(false);
        }
    }

    private async Task<(RunEnded? End, CommandAnswer? Problem, bool Heard)> AttemptAsync(
        Action<RunProgress> show, CancellationToken stop)
    {
        var arguments = Run is null ? [] : new JsonObject { ["run"] = Run };
        var heard = false;
        await foreach (var each in client.StreamAsync(tail, arguments, _silence, stop).ConfigureAwait(false))
        {
            switch (each)
            {
                case { Refusal: { } refusal }:
                    return (null, refusal, heard);
                case { Name: ApiEvent.Refused }:
                    return (null, Read(each.Json, ApiJson.Default.CommandAnswer), heard);
                case { Name: ApiEvent.Ended }:
                    return (Read(each.Json, ApiJson.Default.RunEnded), null, true);
                case { Name: ApiEvent.Progress }:
                    heard = true;
                    Hear(Read(each.Json, ApiJson.Default.RunProgress), show);
                    break;
                default:
                    // An event of a newer coordinator.
                    break;
            }
        }
        throw new InvalidOperationException("a stream of events ends with a refusal");
    }

    private void Hear(RunProgress progress, Action<RunProgress> show)
    {
        if (_lost)
        {
            _lost = false;
            console.Note($"note: connected again, to {client.Endpoint}");
        }
        _heardNs = time.NowNs();
        Run ??= progress.RunId;
        show(progress with
        {
            StepText = PlainText.Of(progress.StepText),
            Notes = [.. progress.Notes.Select(PlainText.Of)],
        });
    }

    /// <summary>True for what no later attempt changes.</summary>
    private static bool IsFinal(CommandAnswer problem) =>
        problem is { ExitCode: ExitCodes.NotAuthorised or ExitCodes.Usage } or { Status: 404 };

    private static T Read<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.CannotConnect, "the coordinator sent an event that this pbm does not understand", "",
                "use the same version of both"));
        }
    }
}
