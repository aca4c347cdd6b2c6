using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Reports.Compare;

/// <summary>
/// Compares two runs: environment first, then figure by figure, each judged by a stated method. Pure.
/// </summary>
public static class RunComparer
{
    /// <summary>Readings that change by themselves from minute to minute.</summary>
    private static readonly string[] _volatile =
    [
        "memAvailableBytes", EnvironmentKeys.FilesInUse, EnvironmentKeys.ConntrackCount, EnvironmentKeys.PidsInUse,
    ];

    public static Comparison Compare(RunOutcome first, RunOutcome second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var (a, b) = (first.Report, second.Report);
        var environment = Environment(a, b);
        ComparedFigure[] figures =
        [
            Text("verdict", a.Verdict.Status, b.Verdict.Status), Text("plan", Short(a), Short(b)),
            .. Capacity(a, b), .. Counts(a, b), .. Rates(first, second), .. Latencies(a.Latency, b.Latency),
            .. Costs(a, b),
        ];
        return new Comparison(a.Run.Id, b.Run.Id, Sentence(environment, figures), environment, figures);
    }

    private static string Sentence(EnvironmentDifference[] environment, ComparedFigure[] figures)
    {
        int Of(string judgement) => figures.Count(figure => figure.Judgement == judgement);
        var judged = $"{Of(Judgement.Better)} better, {Of(Judgement.Worse)} worse, "
            + $"{Of(Judgement.WithinNoise) + Of(Judgement.Same)} the same or within noise.";
        return environment.Length == 0
            ? $"The environments are the same: {judged}"
            : $"The environments differ in {environment.Length} reading{(environment.Length == 1 ? "" : "s")}, "
                + $"which may explain every change: {judged}";
    }

    private static EnvironmentDifference[] Environment(RunReport a, RunReport b) =>
    [
        .. a.Environment.Keys.Union(b.Environment.Keys).Order(StringComparer.Ordinal)
            .Where(key => !_volatile.Any(name => key.StartsWith(name, StringComparison.Ordinal)))
            .Select(key => new EnvironmentDifference(
                key, a.Environment.GetValueOrDefault(key, ""), b.Environment.GetValueOrDefault(key, "")))
            .Where(each => each.First != each.Second),
    ];

    private static IEnumerable<ComparedFigure> Capacity(RunReport a, RunReport b)
    {
        if (a.Capacity?.Sustainable is not { } one || b.Capacity?.Sustainable is not { } two)
        {
            yield break;
        }
        var (first, second) = (new Interval(one.Lo, one.Value, one.Hi), new Interval(two.Lo, two.Value, two.Hi));
        yield return Judged(
            $"sustained {CapacityLines.Unit(a)}", first, second, false, Figures.Count, "the intervals of the searches");
    }

    private static IEnumerable<ComparedFigure> Counts(RunReport a, RunReport b)
    {
        yield return Text("asked", Figures.Count(a.Accounting.Asked), Figures.Count(b.Accounting.Asked));
        yield return Plain("peak connections", a.Peak.Connections, b.Peak.Connections, Figures.Count);
        yield return Share("failed", a.Accounting.Failed, a.Accounting.Attempted, b.Accounting.Failed,
            b.Accounting.Attempted);
        yield return Share("dropped", a.Accounting.Dropped, a.Accounting.Established, b.Accounting.Dropped,
            b.Accounting.Established);
        yield return Text("lost", Figures.Count(Lost(a)), Figures.Count(Lost(b)));
    }

    private static IEnumerable<ComparedFigure> Rates(RunOutcome first, RunOutcome second)
    {
        var unit = CapacityLines.Unit(second.Report);
        if (unit == "connections")
        {
            yield return Plain(
                "peak connects/s", first.Report.Peak.ConnectRate, second.Report.Peak.ConnectRate, Figures.Count);
            yield break;
        }
        double[] Held(RunOutcome run) =>
        [
            .. run.Series.Where(point => point.Step.StartsWith("hold", StringComparison.Ordinal))
                .Select(point => unit.StartsWith("requests", StringComparison.Ordinal)
                    ? point.ExchangeRate : point.ConnectRate),
        ];
        yield return Interval.Mean(Held(first)) is { } one && Interval.Mean(Held(second)) is { } two
            ? Judged($"{unit} while held", one, two, false, Figures.Count, "batch means of the seconds of the hold")
            : new ComparedFigure(
                $"{unit} while held", "", "", "", Judgement.NotJudged,
                "one of the runs has fewer than ten seconds of it");
    }

    private static IEnumerable<ComparedFigure> Latencies(LatencySection a, LatencySection b)
    {
        var others = b.Rows.ToDictionary(row => row.Name, row => row.Entry, StringComparer.Ordinal);
        foreach (var (name, entry) in a.Rows.Where(row => others.ContainsKey(row.Name)))
        {
            var (one, two) = (Decode(entry), Decode(others[name]));
            foreach (var (label, fraction) in new[] { ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999) })
            {
                yield return Judged(
                    $"{name} {label}", Interval.Quantile(one, fraction), Interval.Quantile(two, fraction), true,
                    nanoseconds => Figures.Seconds(nanoseconds / 1e9), "order statistics of all samples");
            }
        }
    }

    private static IEnumerable<ComparedFigure> Costs(RunReport a, RunReport b)
    {
        if (a.Agents.Count == 0 || b.Agents.Count == 0)
        {
            yield break;
        }
        yield return Plain(
            "user memory a connection", a.Agents.Max(agent => agent.BytesPerConnection),
            b.Agents.Max(agent => agent.BytesPerConnection), Figures.Bytes);
        yield return Plain(
            "cores while holding", a.Agents.Max(agent => agent.HoldCpuFraction),
            b.Agents.Max(agent => agent.HoldCpuFraction), Figures.Percent);
    }

    private static ComparedFigure Share(string name, long first, long firstOf, long second, long secondOf) => Judged(
        $"{name}, share", Interval.Share(first, firstOf), Interval.Share(second, secondOf), true, Figures.Percent,
        "Wilson intervals");

    private static ComparedFigure Judged(
        string name, Interval first, Interval second, bool lowerIsBetter, Func<double, string> text, string method) =>
        new(
            name, text(first.Value), text(second.Value), Change(first.Value, second.Value),
            Judgement.Of(first, second, lowerIsBetter),
            $"{method}: {text(first.Lo)} to {text(first.Hi)}, then {text(second.Lo)} to {text(second.Hi)}");

    /// <summary>One reading a run: there is nothing to tell noise by.</summary>
    private static ComparedFigure Plain(string name, double first, double second, Func<double, string> text) => new(
        name, text(first), text(second), Change(first, second),
        first.Equals(second) ? Judgement.Same : Judgement.NotJudged, "one reading a run");

    private static ComparedFigure Text(string name, string first, string second) =>
        new(name, first, second, "", first == second ? Judgement.Same : Judgement.Differs, "");

    private static string Change(double first, double second) =>
        first.Equals(second) ? "=" : first == 0 ? "new"
            : (second > first ? "+" : "-") + Figures.Percent(Math.Abs(second - first) / Math.Abs(first));

    private static Histogram Decode(LatencyEntry entry) => Histogram.Decode(Convert.FromBase64String(entry.Hdr));

    private static long Lost(RunReport report) => report.Accounting.Lost.Open + report.Accounting.Lost.Pending;

    private static string Short(RunReport report) =>
        report.Run.PlanHash.Length > 12 ? report.Run.PlanHash[..12] : report.Run.PlanHash;
}
