using System.Text.Json;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Local;

/// <summary>Reads the results of a run from its folder.</summary>
public static class ReportFolder
{
    /// <summary>Largest run.json read, bytes; the largest ones of real runs have a few megabytes.</summary>
    private const long MostBytes = 64 << 20;

    /// <summary>True when the word is a folder with a run.json, or a run.json.</summary>
    public static bool Is(string word) =>
        word.Length > 0 && (File.Exists(Path.Combine(word, "run.json")) || (Path.GetExtension(word) == ".json"
            && File.Exists(word)));

    /// <summary>The report; one sentence when the file is none.</summary>
    public static RunReport Read(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var path = Directory.Exists(word) ? Path.Combine(word, "run.json") : word;
        try
        {
            var report = new FileInfo(path).Length > MostBytes ? null : RunJson.Read(File.ReadAllText(path));
            return report is { SchemaVersion: 1, Run: not null, Verdict: not null, Accounting: not null }
                ? report
                : throw new JsonException("it is too large, or no run.json of schema version 1");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Failed, $"{path} cannot be read as the result of a run", fault.Message,
                "name a folder of fourtuple-runs, or its run.json"));
        }
    }

    /// <summary>The report with what its series.csv has for comparisons; without that file, or with one of another
    /// version, the series is empty.</summary>
    public static RunOutcome Outcome(string word) =>
        new(Read(word), Text(word, "series.csv") is { } series ? SeriesCsv.Read(series) ?? [] : []);

    /// <summary>A file of the folder as text; null when it is not there.</summary>
    public static string? Text(string word, string name)
    {
        var folder = Directory.Exists(word) ? word : Path.GetDirectoryName(Path.GetFullPath(word))!;
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }
}
