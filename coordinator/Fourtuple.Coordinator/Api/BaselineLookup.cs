using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Reports.Compare;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api;

/// <summary>Runs beside the baseline of their plan's name.</summary>
internal static class BaselineLookup
{
    /// <summary>
    /// The outcome of an ended run, compared with the baseline of its plan's name when there is one that is another run
    /// and can be read: a report never fails for want of it.
    /// </summary>
    public static async ValueTask<RunOutcome> ComparedAsync(IRunStore store, StoredRun run)
    {
        var outcome = RunOutcome.Of(run);
        var (marks, _) = await KeptLookup.ListAsync(store, KeptKind.Baseline).ConfigureAwait(false);
        if (marks.FirstOrDefault(mark => mark.Name == run.Head.Name) is not { } mark || mark.Text == run.Head.RunId)
        {
            return outcome;
        }
        var (baseline, _) = await ReportLookup.FindAsync(store, mark.Text).ConfigureAwait(false);
        if (baseline is null)
        {
            return outcome;
        }
        var comparison = RunComparer.Compare(RunOutcome.Of(baseline), outcome);
        return outcome with
        {
            Report = outcome.Report with
            {
                Baseline = new BaselineSection(mark.Text, comparison.Environment, comparison.Figures),
            },
        };
    }
}
