using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Totals;

/// <summary>How often the tuples between sources and destinations were used: a row an agent's sources.</summary>
/// <param name="Columns">Destinations, or neighbours of them, in their order.</param>
/// <param name="LeftOut">Rows beyond <see cref="TupleUseTable.MostRows"/>.</param>
public sealed record TupleUse(
    IReadOnlyList<string> Columns, IReadOnlyList<TupleUseRow> Rows, IReadOnlyList<SourceEntry> Sources, int LeftOut);

/// <param name="Source">An address, or the first and the last of several.</param>
/// <param name="Addresses">How many source addresses the row stands for.</param>
/// <param name="Tuples">How many the slice has.</param>
/// <param name="Cells">Connections established, by column.</param>
public sealed record TupleUseRow(
    string Source, string Agent, long Addresses, long Tuples, long Open, IReadOnlyList<long> Cells);

/// <summary>Makes the map of tuple use of what the agents told.</summary>
public static class TupleUseTable
{
    /// <summary>Columns that a person still tells apart.</summary>
    public const int MostColumns = 64;

    /// <summary>Rows of a page that still scrolls well.</summary>
    public const int MostRows = 256;

    public static TupleUse Build(IReadOnlyList<SeatUse> seats)
    {
        ArgumentNullException.ThrowIfNull(seats);
        var shown = seats.Take(MostRows).ToArray();
        var ends = new Dictionary<Endpoint, Endpoint>();
        foreach (var (first, last) in shown.SelectMany(seat => seat.Destinations.Select(counts => Ends(seat, counts))))
        {
            ends[first] = last;
        }
        Endpoint[] starts = [.. ends.Keys.OrderBy(each => each.Address).ThenBy(each => each.Port)];
        var size = Math.Max(1, ((starts.Length - 1) / MostColumns) + 1);
        var at = starts.Select((endpoint, index) => (endpoint, index))
            .ToDictionary(pair => pair.endpoint, pair => pair.index / size);
        var columns = starts.Chunk(size).Select(chunk => Label(chunk[0], ends[chunk[^1]])).ToArray();
        return new TupleUse(
            columns, [.. shown.Select(seat => Row(seat, at, columns.Length))],
            SourceTable.Build(seats.SelectMany(seat => seat.Sources)), seats.Count - shown.Length);
    }

    private static TupleUseRow Row(SeatUse seat, Dictionary<Endpoint, int> at, int columns)
    {
        var cells = new long[columns];
        foreach (var counts in seat.Destinations)
        {
            cells[at[Ends(seat, counts).First]] += counts.Established;
        }
        var sources = seat.Space.Boxes.Select(box => box.Sources).Where(set => set.Count > 0).ToArray();
        var (first, last) = (sources[0][0], sources[^1][sources[^1].Count - 1]);
        return new TupleUseRow(
            first == last ? $"{first}" : $"{first} - {last}", seat.Agent, sources.Sum(set => set.Count),
            seat.Space.Count, seat.Open, cells);
    }

    private static (Endpoint First, Endpoint Last) Ends(SeatUse seat, DestinationCounts counts) =>
        (seat.Space.Destination(counts.First).Endpoint, seat.Space.Destination(counts.Last).Endpoint);

    private static string Label(Endpoint first, Endpoint last) => first == last ? $"{first}"
        : first.Address == last.Address ? $"{first}-{last.Port}"
        : $"{first} - {last}";
}
