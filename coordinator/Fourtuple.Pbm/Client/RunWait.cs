using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Local;

namespace Fourtuple.Pbm.Client;

/// <summary><c>pbm load run [--wait]</c>: starts a run, and sees it through to its files and its exit code.</summary>
internal sealed class RunWait(CommandSpec tail, TimeProvider time)
{
    private readonly Option<bool> _wait = new("--wait")
    {
        Description = "Follow the run to its end; exit with its verdict. Ctrl-C leaves it running.",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "With --wait: folder of the results (default: ./fourtuple-runs/RUN-ID).",
        HelpName = "DIR",
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "With --wait: print the path of run.json as the last line.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_wait);
        command.Options.Add(_out);
        command.Options.Add(_json);
    }

    public async Task<int> StartAsync(
        ApiClient client, CommandSpec spec, JsonObject arguments, ParseResult result, PbmConsole console)
    {
        if (!result.GetValue(_wait))
        {
            var alone = await client.CallAsync(spec, arguments, CancellationToken.None).ConfigureAwait(false);
            AnswerPrinter.Print(console, alone);
            if (!console.Quiet && Started(alone) is { } id)
            {
                console.Error.WriteLine(
                    $"follow it with pbm load tail {id} or at {client.Dashboard}, stop it with pbm load stop {id}");
            }
            return ExitCodes.Pass;
        }
        using var signals = new DetachSignals();
        using var chosen = Prove(result.GetValue(_out));
        var answer = await client.CallAsync(spec, arguments, CancellationToken.None).ConfigureAwait(false);
        if (!answer.Ok || Started(answer) is not { } run)
        {
            throw AnswerPrinter.Refusal(answer);
        }
        console.Note($"run {run} at {client.Endpoint}, in a browser: {client.Dashboard}");
        using var folder = chosen ?? RunFolder.Create(null, run);
        try
        {
            return await FinishAsync(client, run, folder, result, console, signals.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            console.Error.WriteLine(
                $"No longer waiting: run {run} goes on. Follow it with pbm load tail {run}, stop it with "
                + $"pbm load stop {run}.");
            return ExitCodes.Stopped;
        }
    }

    private async Task<int> FinishAsync(
        ApiClient client, string run, RunFolder folder, ParseResult result, PbmConsole console, CancellationToken stop)
    {
        var follower = new RunFollower(client, tail, console, time);
        await using (var progress = new LiveProgress(console, () => null))
        {
            var (end, problem) = await follower.FollowAsync(run, true, progress.Show, stop).ConfigureAwait(false);
            if (end is null)
            {
                throw GoesOn(problem!, run);
            }
        }
        var (document, missing) = await follower.ReportAsync(run, stop).ConfigureAwait(false);
        if (document is null)
        {
            throw GoesOn(missing!, run);
        }
        return RunEnd.Finish(
            console, folder, new RunOutcome(document.Report!, document.Series) { Events = document.Events },
            document.Plan, result.GetValue(_json));
    }

    /// <summary>A folder that cannot be written is found before anything is started.</summary>
    /// <returns>The folder that was named; null for the default one, whose name has the run's id in it.</returns>
    private static RunFolder? Prove(string? named)
    {
        if (named is not null)
        {
            return RunFolder.Create(named, "");
        }
        using var probe = RunFolder.Create(Path.Combine("fourtuple-runs", ".probe"), "");
        return null;
    }

    private static string? Started(CommandAnswer answer)
    {
        try
        {
            var id = answer.Document?.Deserialize(ApiJson.Default.RunStarted)?.Run;
            return id is not null && CommandArguments.IsRunId(id) ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CommandException GoesOn(CommandAnswer problem, string run) => AnswerPrinter.Refusal(problem with
    {
        Advice = $"the run does not depend on this: see pbm load status {run}",
    });
}
