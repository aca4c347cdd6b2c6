using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Tests.Coordinator;

/// <summary>A run as large as a report has to take, made from a small one: rows and beats differ, as real ones do.
/// </summary>
internal static class LargeRun
{
    public static RunOutcome Of(int beats, int agents, int sources, int rows)
    {
        var small = SampleRun.Bad;
        var random = new Random(1);
        var report = small.Report;
        return new RunOutcome(
            report with
            {
                Agents = [.. Enumerable.Range(1, agents).Select(at => report.Agents[0] with { Id = $"agent-{at}" })],
                Sources = [.. Enumerable.Range(0, sources).Select(at => report.Sources[0] with
                {
                    Address = $"10.0.{at / 256}.{at % 256}", Connections = random.Next(1_000_000),
                })],
                Destinations = [.. Enumerable.Range(0, rows).Select(at => report.Destinations[0] with
                {
                    Address = $"10.1.{at / 256}.{at % 256}", Established = random.Next(1_000_000),
                })],
                Errors = [.. Enumerable.Range(0, rows).Select(at => report.Errors[0] with
                {
                    Destination = $"10.1.{at / 256}.{at % 256}:9000", Count = random.Next(1, 1_000_000),
                })],
            },
            [
                .. Enumerable.Range(0, beats).Select(at => small.Series[at % small.Series.Count] with
                {
                    Seconds = at, ConnectRate = 50_000 * random.NextDouble(),
                    ExchangeRate = 200_000 * random.NextDouble(), ConnectP99Ms = 30 * random.NextDouble(),
                    ExchangeP99Ms = 30 * random.NextDouble(), LagP99Ms = random.NextDouble(),
                    CpuFraction = random.NextDouble(), RssBytes = random.NextInt64(1L << 34),
                }),
            ])
        {
            Events = [new RunEvent(1, 600_000, "note", "target restarted")],
        };
    }
}
