using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Totals;

/// <summary>
/// What limited the run, by rules over evidence, strongest first. A rule fires only on what was counted; when the level
/// was missed and none fires the answer is "unknown", never a guess. Nothing is listed when nothing was in the way.
/// </summary>
public static class LimitingRules
{
    /// <summary>Failures below this share of the openings are noise, not a limit.</summary>
    private const double Noise = 0.001;

    /// <summary>Busy beyond this share of its cores, a generator that is also late is the limit.</summary>
    private const double BusyCpu = 0.9;

    /// <summary>Share of starts later than 10 ms from which on the generator counts as late.</summary>
    public const double LateShare = 0.01;

    /// <summary>Most entries of a report: the first few honest ones.</summary>
    private const int Most = 4;

    public static IReadOnlyList<LimitingEntry> Find(
        RunTotals totals, IReadOnlyList<ErrorEntry> errors, KernelSection kernel, bool levelMissed)
    {
        ArgumentNullException.ThrowIfNull(totals);
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(kernel);
        var live = totals.Live();
        var found = Host(totals, live, errors).Concat(Generator(totals, live)).Concat(Target(live, errors, kernel)).Take(Most)
            .ToList();
        if (found.Count == 0 && levelMissed)
        {
            found.Add(new LimitingEntry(
                "unknown", "unknown", 0, "the level was missed and no counter of this run says why", "no rule fired"));
        }
        return found;
    }

    /// <summary>Share of connects and exchanges that started more than 10 ms after their intended time.</summary>
    public static double Late(LoadCounters live) => live.Started == 0 ? 0 : (double)live.StartedLate / live.Started;

    private static IEnumerable<LimitingEntry> Host(
        RunTotals totals, LoadCounters live, IReadOnlyList<ErrorEntry> errors)
    {
        if (Of(errors, FailureCause.FileLimit) is var files and > 0)
        {
            yield return new LimitingEntry(
                "file descriptors", "generator", 1, $"{Figures.Count(files)} openings failed with EMFILE or ENFILE",
                "any failure with cause file_limit");
        }
        if (Of(errors, FailureCause.Memory) is var memory and > 0)
        {
            yield return new LimitingEntry(
                "kernel memory", "generator", 1, $"{Figures.Count(memory)} calls failed with ENOBUFS or ENOMEM",
                "any failure with cause memory");
        }
        if (TimeWaitRule.Find(totals, live) is { } waiting)
        {
            yield return waiting;
        }
        else if (live.SourceExhausted > 0)
        {
            yield return new LimitingEntry(
                "tuples", "generator", 1,
                $"{Figures.Count(live.SourceExhausted)} openings found no free tuple; "
                    + $"{Figures.Count(live.TuplesSkipped)} tuples were held by others", "source.exhausted > 0");
        }
    }

    private static IEnumerable<LimitingEntry> Generator(RunTotals totals, LoadCounters live)
    {
        var late = Late(live);
        var busiest = totals.Seats.Where(seat => seat.Frames?.Peak.Seen == true)
            .OrderByDescending(seat => seat.Frames!.Peak.MaxCpuFraction).FirstOrDefault();
        if (busiest?.Frames!.Peak.MaxCpuFraction is > BusyCpu and var cpu && late > LateShare)
        {
            yield return new LimitingEntry(
                "agent CPU", "generator", Math.Min(1, cpu),
                $"agent {busiest.Agent} used {Figures.Percent(cpu)} of its cores and {Figures.Percent(late)} of the "
                    + "starts were more than 10 ms late", "agent.cpu > 90 % and schedule.late > 1 %");
        }
    }

    private static IEnumerable<LimitingEntry> Target(
        LoadCounters live, IReadOnlyList<ErrorEntry> errors, KernelSection kernel)
    {
        var refused = Of(errors, FailureCause.Refused) + Of(errors, FailureCause.Reset);
        if (live.Attempted > 0 && refused > live.Attempted * Noise)
        {
            yield return new LimitingEntry(
                "target's connection limit", "target", (double)refused / live.Attempted,
                $"{Figures.Count(refused)} refusals and resets in {Figures.Count(live.Attempted)} openings",
                "refused + reset > 0.1 % of attempted");
        }
        var silent = Of(errors, FailureCause.TimedOut);
        if (silent <= live.Attempted * Noise || live.Attempted == 0)
        {
            yield break;
        }
        // Listen overflows are visible only when the target shares this host; then they are proof.
        yield return kernel.ListenOverflows > 0
            ? new LimitingEntry(
                "target's accept queue", "target", (double)silent / live.Attempted,
                $"{Figures.Count(silent)} connects timed out, with {Figures.Count(kernel.SynRetransmits)} SYN "
                    + $"retransmits and {Figures.Count(kernel.ListenOverflows)} listen overflows on this host",
                "timed_out > 0.1 % and ListenOverflows > 0")
            : new LimitingEntry(
                "target or path", "unknown", (double)silent / live.Attempted,
                $"{Figures.Count(silent)} connects timed out, with {Figures.Count(kernel.SynRetransmits)} SYN "
                    + "retransmits; a full accept queue and a dropping path look the same from here",
                "timed_out > 0.1 %");
    }

    private static long Of(IReadOnlyList<ErrorEntry> errors, FailureCause cause)
    {
        var name = FailureCatalog.Name(cause);
        return errors.Where(row => row.Cause == name).Sum(row => row.Count);
    }
}
