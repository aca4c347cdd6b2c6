using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Local;

/// <summary>
/// The folder a run's results go to: proven writable before the run, with a way out when it no longer is.
/// </summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>Room asked for before a run, bytes: more than the results of an ordinary run take.</summary>
    private const int ProbeBytes = 1 << 20;

    private RunFolder(string path) => Path = path;

    public string Path { get; }

    public string RunJson => System.IO.Path.Combine(Path, "run.json");

    /// <summary>Makes the folder and proves it writable; the fault says what to do (exit 1).</summary>
    /// <param name="chosen">What <c>--out</c> names; null for <c>./fourtuple-runs/RUN-ID</c>.</param>
    public static RunFolder Create(string? chosen, string runId)
    {
        var path = System.IO.Path.GetFullPath(chosen ?? System.IO.Path.Combine("fourtuple-runs", runId));
        if (File.Exists(System.IO.Path.Combine(path, "run.json")))
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Failed, $"{path} already holds the results of a run", "results are never overwritten",
                "name another folder with --out, or leave --out away"));
        }
        try
        {
            Directory.CreateDirectory(path);
            Probe(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Failed, $"results cannot be written to {path}, so nothing was started",
                Reason(exception), "free some space or name another folder with --out"));
        }
        return new RunFolder(path);
    }

    /// <summary>
    /// Writes the results. When the disk is full by now they go to a folder under the temporary one; the sentence
    /// says where, or that they are lost, and the command exits 1. Null when all is where it belongs.
    /// </summary>
    public (string? Folder, ErrorText? Error) Write(RunOutcome outcome, string planText)
    {
        try
        {
            ReportWriter.Write(Path, outcome, planText);
            return (Path, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Rescue(outcome, planText, Reason(exception));
        }
    }

    /// <summary>A run that never began leaves no empty folder behind.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any())
        {
            Directory.Delete(Path);
        }
    }

    private (string? Folder, ErrorText Error) Rescue(RunOutcome outcome, string planText, string reason)
    {
        var what = $"the results cannot be written to {Path}";
        var other = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(), $"fourtuple-{outcome.Report.Run.Id}");
        try
        {
            Directory.CreateDirectory(other);
            ReportWriter.Write(other, outcome, planText);
            return (other, new ErrorText(ExitCodes.Failed, what, reason, $"they are complete in {other}; move them"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, new ErrorText(
                ExitCodes.Failed, what, $"{reason} {other} failed too",
                "what is printed above is all there is; free some space and run again"));
        }
    }

    private static void Probe(string path)
    {
        var probe = System.IO.Path.Combine(path, ".writable");
        try
        {
            using var file = new FileStream(probe, FileMode.Create, FileAccess.Write);
            file.Write(new byte[ProbeBytes]);
            file.Flush(flushToDisk: true);
        }
        finally
        {
            File.Delete(probe);
        }
    }

    private static string Reason(Exception exception) => ErrorText.Sentence(exception.Message);
}
