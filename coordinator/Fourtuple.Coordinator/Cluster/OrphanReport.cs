using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>
/// The report of a run that nobody can go on with: what its applied frames say, and what was open at the last of them
/// as lost. Pure.
/// </summary>
public static class OrphanReport
{
    private const string Why = "Aborted: the coordinator was lost, and the run could not be gone on with.";

    public static (Accounting Account, RunReport Report) Build(StoredRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var sum = run.Applied.Aggregate(default(LoadCounters), (all, applied) => all + applied.Counters);
        var leased = sum.Attempted + sum.Skipped;
        var account = new Accounting
        {
            Asked = leased,
            Leased = leased,
            Unleased = 0,
            Pending = 0,
            Open = 0,
            Attempted = sum.Attempted,
            Skipped = sum.Skipped,
            Established = sum.Established,
            Failed = sum.Failed,
            ClosedByUs = sum.ClosedByUs,
            ClosedByPeer = sum.ClosedByPeer,
            Dropped = sum.Dropped,
            LostPending = sum.Pending + sum.LostPending,
            LostOpen = sum.Open + sum.LostOpen,
            Confirmed = sum.Confirmed,
            TuplesSkipped = sum.TuplesSkipped,
        };
        return (account, Report(run, account));
    }

    private static RunReport Report(StoredRun run, Accounting a)
    {
        var (head, totals) = (run.Head, new RunTotals());
        var mode = PlanReader.Read(run.Plan, "plan", []).Plan?.Spec.Load.Mode ?? LoadMode.Hold;
        totals.Restore(run, run.Series.Select(point => point.Counters.Open).DefaultIfEmpty(0).Max(), new(0, 0, 0));
        return new RunReport(
            1, new RunSection(
                head.RunId, head.Name, new Dictionary<string, string>(), "aborted", head.Created, "", head.PlanHash, "",
                ""),
            new VerdictSection(Verdict.StatusOf(ExitCodes.Inconclusive), Why, ExitCodes.Inconclusive),
            new AccountingSection(
                a.Asked, a.Leased, a.Unleased, a.Attempted, a.Skipped, a.Established, a.Failed, a.Pending, a.Open,
                a.ClosedByUs, a.ClosedByPeer, a.Dropped, new LostSection(a.LostPending, a.LostOpen), a.Confirmed,
                a.TuplesSkipped),
            new PeakSection(totals.PeakOpen, 0, 0), Capacity: null, [], [], [], [], [], LatencyTable.Build(totals), [],
            [], [], [], KernelTable.Build([], []), new Dictionary<string, string>(), Baseline: null, [Why], Files: []);
    }
}
