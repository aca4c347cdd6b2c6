using System.Globalization;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Coordinator.Totals.Limiting;
using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>From the totals to the outcome.</summary>
public sealed partial class RunMachine
{
    /// <summary>Lost load beyond this share of what was planned makes totals invalid, not merely degraded.</summary>
    private const double MostLost = 0.01;

    private RunOutcome Outcome()
    {
        var account = AccountBuilder.Build(_totals, PlannedOpenings());
        var started = _startNs is not null;
        CriterionResult[] thresholds = started ? Thresholds() : [];
        CriterionResult[] validity = started ? Validity() : [];
        var kernel = KernelTable.Build(_totals.Seats, _findings);
        var errors = ErrorTable.Build(_totals.Seats);
        NoteWarnings(account);
        var missed = _missed.Count > 0 && !_stoppedByOperator;
        var limiting = started ? LimitingRules.Find(_totals, errors, kernel, missed) : [];
        var verdict = Conclude(account, kernel);
        if (LimitingRules.Inconclusive(limiting, missed) is { } why)
        {
            verdict.Find(ExitCodes.Inconclusive, why);
        }
        Fail(verdict, ExitCodes.Inconclusive, validity);
        Fail(verdict, ExitCodes.ThresholdsFailed, thresholds);
        var sources = SourceTable.Build(_totals.Seats);
        var report = new RunReport(
            1, Section(verdict), verdict.Section(Success(sources)), Account(account),
            new PeakSection(_totals.PeakOpen, _totals.PeakConnectRate, _peakRequestRate),
            started ? Capacity(limiting) : null, limiting,
            thresholds, validity, _levels, WhatIf(),
            LatencyTable.Build(_totals), errors,
            sources, DestinationTable.Build(_totals.Seats), AgentTable.Build(_totals.Seats), kernel,
            EnvironmentTable.Build(_totals.Seats, _resolved), Baseline: null, [.. _warnings], Files: []);
        return new RunOutcome(report, _series.Points) { Events = [.. _events] };
    }

    /// <summary>What a refused plan asked for is told too: asked, and wholly unleased.</summary>
    private long PlannedOpenings() => _steer.Steered ? OrderedOpenings() : _replaced + ProfileProgram.Openings(
        _resolved?.Steps ?? ProfileProgram.Unroll(_plan.Spec));

    private IReadOnlyList<WhatIfEntry> WhatIf() => _resolved is { } plan
        ? WhatIfTable.Build(
            new LimitCase(
                PlanAsk.Of(_plan.Spec), plan.Ceiling,
                [.. _totals.Seats.Where(seat => seat.Share is not null).Select(seat => HostFigures.Of(seat.Capacity))],
                _totals.Seats.Any(LimitingEvidence.IsLocal), plan.Ceiling.Destinations, 1, new LimitAssumptions()),
            _totals.PeakOpen)
        : [];

    private RunSection Section(Verdict verdict) => new(
        _options.RunId, _plan.Metadata.Name, _plan.Metadata.Labels,
        Verdict.StateOf(verdict.ExitCode, _abort is not null), Iso(_startedAt),
        Iso(_startedAt + TimeSpan.FromTicks((_nowNs - _bornNs) / 100)), PlanHash: "",
        _options.Seed.ToString(CultureInfo.InvariantCulture), _options.Command);

    private Verdict Conclude(Accounting account, KernelSection kernel)
    {
        var verdict = new Verdict();
        foreach (var refusal in _refusals)
        {
            verdict.Find(refusal.ExitCode, refusal.ToString());
        }
        foreach (var broken in account.Violations().Concat(AccountBuilder.Unreconciled(_totals)))
        {
            verdict.Find(ExitCodes.InvalidTotals, $"the totals do not add up: {broken}");
        }
        if (kernel.Agrees == false && _findings.First(finding => finding.Agrees == false) is var finding)
        {
            verdict.Find(ExitCodes.InvalidTotals,
                $"the kernel lists {Figures.Count(finding.Kernel ?? 0)} established connections where this run counted "
                    + $"{Figures.Count(finding.Ours)} before and {Figures.Count(finding.OursAfter)} after");
        }
        ConcludeLoss(account, verdict);
        if (_stoppedByOperator)
        {
            verdict.Find(ExitCodes.Stopped,
                $"stopped by the operator after {Elapsed:0.#} s, with {Figures.Count(_totals.PeakOpen)} connections at "
                    + "the peak");
        }
        if (_tooFewAgents)
        {
            verdict.Find(ExitCodes.TooFewAgents, _warnings.Count > 0 ? _warnings[^1] : "too few agents");
        }
        if (_abort is not null)
        {
            verdict.Find(_abortIsValidity ? ExitCodes.Inconclusive : ExitCodes.ThresholdsFailed, $"aborted: {_abort}");
        }
        return verdict;
    }

    private void ConcludeLoss(Accounting account, Verdict verdict)
    {
        var lost = account.LostOpen + account.LostPending;
        if (lost == 0)
        {
            if (_startNs is not null && _totals.Seats.Any(seat => seat.LostLoad && seat.Share is not null))
            {
                // What it opened since its last frame nobody will ever know: that is no pass.
                verdict.Find(ExitCodes.Degraded,
                    $"{_totals.LostAgents} agent(s) were lost, with nothing open as of their last frames");
            }
            return;
        }
        var how = _totals.LostAgents > 0 ? $"{_totals.LostAgents} agent(s)" : "a failed socket worker";
        var sentence = $"{Figures.Count(lost)} connections were lost with {how}";
        verdict.Find(ExitCodes.Degraded, sentence);
        if (lost > account.Asked * MostLost)
        {
            verdict.Find(ExitCodes.InvalidTotals,
                $"{sentence}, more than 1 % of the {Figures.Count(account.Asked)} asked");
        }
    }

    private static void Fail(Verdict verdict, int code, CriterionResult[] results)
    {
        foreach (var result in results.Where(result => !result.Passed))
        {
            // The implicit threshold says in its sentence what was asked.
            verdict.Find(code, result.Expression == ImplicitThreshold
                ? result.Sentence
                : $"{result.Sentence} (required: {result.Expression})");
        }
    }

    private void NoteWarnings(Accounting account)
    {
        foreach (var seat in _totals.Seats.Where(seat => seat.State == SeatState.Ended && seat.Frames is not null))
        {
            var done = seat.Counters.Attempted + seat.Counters.Skipped;
            if (done < seat.Ordered)
            {
                _warnings.Add($"agent {seat.Agent} was told to open {Figures.Count(seat.Ordered)} connections and "
                    + $"accounted for {Figures.Count(done)}; the rest is unleased");
            }
        }
        if (LimitingRules.Late(_totals.Live()) is > LimitingRules.LateShare and var late)
        {
            _warnings.Add(
                $"{Figures.Percent(late)} of the starts were more than 10 ms late: the generator, or a target "
                + "on the same host, was short of CPU, and latencies and reply timeouts include that wait");
        }
        if (_totals.LostAgents > 0)
        {
            _warnings.Add("destinations of a lost agent are not in the table of destinations");
        }
        foreach (var error in _findings.SelectMany(finding => finding.Errors).Distinct())
        {
            _warnings.Add($"the kernel's sockets could not be counted: {error}");
        }
        if (_startNs is not null && _findings.Count == 0 && _levels.Count > 0 && !_interrupted
            && _plan.Spec.Load.Mode == LoadMode.Hold)
        {
            _warnings.Add("the kernel's sockets were not counted: no agent answered in time, or the plan has no hold");
        }
        if (_totals.Seats.Any(seat => seat.Frames?.Peak.KernelBytesPerConnection > 0))
        {
            _warnings.Add("kernelBytesPerConnection is the growth of the whole host's slab, so it counts both ends of "
                + "a connection when the target runs on the same host");
        }
        if (_totals.Duplicates + _foreignFrames > 0)
        {
            _warnings.Add($"{_totals.Duplicates} repeated and {_foreignFrames} foreign telemetry frames were dropped");
        }
    }

    private string Success(IReadOnlyList<SourceEntry> sources)
    {
        var level = _trials?.Levels.Answer is { } answer
            ? $"{answer.Sentence(ProfileUnit.Noun())} ({Figures.Percent(answer.Confidence)} sure)"
            : $"Reached and held {Peak()} {ProfileUnit.Noun()}";
        if (sources.Count == 0)
        {
            return $"{level}.";
        }
        var (ports, ips) = (sources.Sum(source => source.Ports.Distinct), sources.Count);
        return $"{level} from {ips} source address{(ips == 1 ? "" : "es")} with {Figures.Count(ports)} source "
            + $"port{(ports == 1 ? "" : "s")}; every threshold was met.";
    }

    private AccountingSection Account(Accounting a) => new(
        a.Asked, a.Leased, a.Unleased, a.Attempted, a.Skipped, a.Established, a.Failed, a.Pending, a.Open, a.ClosedByUs,
        a.ClosedByPeer, a.Dropped, new LostSection(a.LostPending, a.LostOpen), a.Confirmed, a.TuplesSkipped,
        AccountBuilder.Requests(_totals));

    private static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
