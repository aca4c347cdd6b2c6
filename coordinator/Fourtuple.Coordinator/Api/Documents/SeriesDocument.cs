using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Documents;

/// <summary>The series of a run by column: all of one length, a point a beat or less of a long run.</summary>
/// <param name="Step">What the run did at each point.</param>
public sealed record SeriesDocument(
    RunHead Head, string Unit, IReadOnlyList<double> Seconds, IReadOnlyList<string> Step, IReadOnlyList<long> Asked,
    IReadOnlyList<long> Open, IReadOnlyList<long> Established, IReadOnlyList<long> Failed,
    IReadOnlyList<long> ClosedByUs, IReadOnlyList<double> ConnectRate, IReadOnlyList<double> ExchangeRate,
    IReadOnlyList<double> ConnectP50Ms, IReadOnlyList<double> ConnectP99Ms, IReadOnlyList<double> ExchangeP99Ms,
    IReadOnlyList<double> LagP99Ms, IReadOnlyList<double> CpuFraction, IReadOnlyList<RunEvent> Events)
{
    /// <summary>Points of an hour, a second each: what a chart draws in some milliseconds.</summary>
    public const int MostPoints = 3_600;

    /// <summary>Neighbours share a point in a longer run: counters of the last, the worst of latencies.</summary>
    public static SeriesDocument Of(StoredRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var size = Math.Max(1, ((run.Series.Count - 1) / MostPoints) + 1);
        var points = run.Series.Chunk(size).ToArray();
        return new SeriesDocument(
            run.Head, run.Report is { Levels: [var level, ..] } ? level.Unit : "connections",
            Column(chunk => Math.Round(chunk[^1].Seconds, 2)), Column(chunk => chunk[^1].Step),
            Column(chunk => chunk[^1].Asked), Column(chunk => chunk[^1].Counters.Open),
            Column(chunk => chunk[^1].Counters.Established), Column(chunk => chunk[^1].Counters.Failed),
            Column(chunk => chunk[^1].Counters.ClosedByUs), Mean(point => point.ConnectRate),
            Mean(point => point.ExchangeRate), Worst(point => point.ConnectP50Ms),
            Worst(point => point.ConnectP99Ms), Worst(point => point.ExchangeP99Ms), Worst(point => point.LagP99Ms),
            Worst(point => point.CpuFraction), run.Events);

        T[] Column<T>(Func<SeriesPoint[], T> read) => [.. points.Select(read)];
        double[] Mean(Func<SeriesPoint, double> read) => Column(chunk => Math.Round(chunk.Average(read), 2));
        double[] Worst(Func<SeriesPoint, double> read) => Column(chunk => Math.Round(chunk.Max(read), 4));
    }
}
