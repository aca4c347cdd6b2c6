using System.Globalization;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Totals;

/// <summary>Counts by destination, summed over agents; neighbours share a row beyond 1,024 rows.</summary>
public static class DestinationTable
{
    public const int MostRows = 1_024;

    public static IReadOnlyList<DestinationEntry> Build(IReadOnlyList<AgentSeat> seats)
    {
        ArgumentNullException.ThrowIfNull(seats);
        var rows = seats.Where(seat => seat.Frames is not null)
            .SelectMany(seat => seat.Frames!.Destinations.Select(counts => Label(seat.Share!.Space, counts)))
            .GroupBy(row => (row.First, row.Last)).Select(group => group.Aggregate((left, right) => left.Plus(right)))
            .OrderBy(row => row.First.Address).ThenBy(row => row.First.Port).ToArray();
        var size = (int)new Buckets(rows.Length, MostRows).Size;
        var buckets = rows.Chunk(size).Select(chunk => chunk.Aggregate((left, right) => left.Plus(right)));
        return [.. buckets.Select(row => row.Entry())];
    }

    private static Row Label(TupleSpace space, DestinationCounts counts) => new(
        space.Destination(counts.First).Endpoint, space.Destination(counts.Last).Endpoint,
        counts.Attempted, counts.Established, counts.Failed);

    private sealed record Row(Endpoint First, Endpoint Last, long Attempted, long Established, long Failed)
    {
        public Row Plus(Row next) => new(
            First, next.Last, Attempted + next.Attempted, Established + next.Established, Failed + next.Failed);

        public DestinationEntry Entry() => new(
            First.Address == Last.Address ? First.Address.ToString() : $"{First.Address}-{Last.Address}",
            First.Port == Last.Port
                ? First.Port.ToString(CultureInfo.InvariantCulture)
                : $"{Math.Min(First.Port, Last.Port)}-{Math.Max(First.Port, Last.Port)}",
            Attempted, Established, Failed, Lost: 0, P99: null);
    }
}
