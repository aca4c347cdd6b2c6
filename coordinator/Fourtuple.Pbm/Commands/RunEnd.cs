using System.Text.Json;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Local;

namespace Fourtuple.Pbm.Commands;

/// <summary>The end of a run as the terminal sees it: files, summary, warnings, exit code.</summary>
public static class RunEnd
{
    /// <returns>The exit code of the verdict, or 1 when its results could not be kept where they belong.</returns>
    public static int Finish(PbmConsole console, RunFolder folder, RunOutcome outcome, string planText, bool jsonPath)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(outcome);
        var (written, error) = folder.Write(outcome, planText);
        Print(console, outcome, written);
        if (error is not null)
        {
            console.Error.WriteLine(error);
        }
        var verdict = outcome.Report.Verdict;
        if (verdict.ExitCode is ExitCodes.Refused or ExitCodes.InvalidPlan or ExitCodes.TooFewAgents)
        {
            console.Error.WriteLine($"error: {ErrorText.Sentence(verdict.Sentence)}");
        }
        if (jsonPath && written is not null)
        {
            console.Out.WriteLine(Path.Combine(written, "run.json"));
        }
        return error is null ? verdict.ExitCode : error.ExitCode;
    }

    private static void Print(PbmConsole console, RunOutcome outcome, string? written)
    {
        if (console.Json)
        {
            // The file has the hashes of the other files in it; without a file the report itself is all there is.
            console.Out.WriteLine(written is null
                ? JsonSerializer.Serialize(outcome.Report, JsonSerializerOptions.Web)
                : File.ReadAllText(Path.Combine(written, "run.json")).TrimEnd());
        }
        else
        {
            foreach (var line in TerminalSummary.Lines(outcome.Report, written))
            {
                console.Out.WriteLine(line);
            }
        }
    }
}
