namespace Fourtuple.Coordinator.Reports;

/// <summary>Writes the folder of a run: run.json, series.csv, errors.csv, summary.md, report.html, plan.yaml.</summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes every file to a temporary name first and renames, run.json last, with the SHA-256 of the others in it.
    /// Throws IOException when the disk is full; nothing half-written keeps a final name.
    /// </summary>
    public static void Write(string folder, RunOutcome outcome, string planText) => throw new NotImplementedException();
}
