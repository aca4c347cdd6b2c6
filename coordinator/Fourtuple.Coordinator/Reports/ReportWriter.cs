using System.Security.Cryptography;
using System.Text;

namespace Fourtuple.Coordinator.Reports;

/// <summary>
/// Writes the folder of a run: run.json, series.csv, errors.csv, summary.md, report.html, plan.yaml, .hlog.
/// </summary>
public static class ReportWriter
{
    private const string RunJsonName = "run.json";
    private const string Unfinished = ".tmp";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes every file to a temporary name first and renames, run.json last, with the SHA-256 of the others in it.
    /// Throws IOException when the disk is full; nothing half-written keeps a final name.
    /// </summary>
    /// <returns>The report as written: with the plan's hash and the list of files.</returns>
    public static RunReport Write(string folder, RunOutcome outcome, string planText)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(planText);
        var hashed = outcome.Report with
        {
            Run = outcome.Report.Run with { PlanHash = Sha256(Utf8.GetBytes(planText)) },
        };
        var files = Files(outcome with { Report = hashed }, planText);
        var report = hashed with
        {
            Files = [.. files.Select(file => new FileEntry(file.Name, Sha256(file.Bytes)))],
        };
        files.Add((RunJsonName, Utf8.GetBytes(RunJson.Write(report))));
        try
        {
            Directory.CreateDirectory(folder);
            WriteAll(folder, files);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            RemoveUnfinished(folder, files);
            throw new IOException(
                $"The results could not be written to {folder}: {error.Message.TrimEnd('.')}. "
                    + "Free some space or name another folder, and run again.", error);
        }
        return report;
    }

    /// <summary>The files that a report is written to, run.json last.</summary>
    public static IReadOnlyList<string> NamesOf(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var names = new List<string> { "plan.yaml", "series.csv", "errors.csv", "summary.md" };
        names.AddRange(report.Latency.Rows.Select(row => $"{row.Name}.hlog"));
        return [.. names, "report.html", RunJsonName];
    }

    private static List<(string Name, byte[] Bytes)> Files(RunOutcome outcome, string planText)
    {
        var report = outcome.Report;
        var files = new List<(string Name, byte[] Bytes)>();
        void Add(string name, string text) => files.Add((name, Utf8.GetBytes(text)));
        Add("plan.yaml", planText);
        Add("series.csv", SeriesCsv.Write(outcome.Series));
        Add("errors.csv", ErrorsCsv.Write(report.Errors));
        Add("summary.md", SummaryMarkdown.Write(report));
        foreach (var (name, latency) in report.Latency.Rows)
        {
            Add($"{name}.hlog", HlogText.Write(name, report.Run, latency));
        }
        Add("report.html", HtmlReport.Write(outcome, planText));
        return files;
    }

    /// <summary>
    /// All contents reach the disk before the first name appears, so a full disk leaves no partial report.
    /// </summary>
    private static void WriteAll(string folder, List<(string Name, byte[] Bytes)> files)
    {
        foreach (var (name, bytes) in files)
        {
            using var stream = new FileStream(Path.Combine(folder, name + Unfinished), FileMode.Create,
                FileAccess.Write);
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        foreach (var (name, _) in files)
        {
            File.Move(Path.Combine(folder, name + Unfinished), Path.Combine(folder, name), overwrite: true);
        }
    }

    private static void RemoveUnfinished(string folder, List<(string Name, byte[] Bytes)> files)
    {
        foreach (var (name, _) in files)
        {
            try
            {
                File.Delete(Path.Combine(folder, name + Unfinished));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A left-over .tmp file is harmless; the sentence about the disk matters more.
            }
        }
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
