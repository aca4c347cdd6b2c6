using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Totals;

/// <summary>How often the tuples between sources and destinations were used.</summary>
/// <param name="Columns">Destinations, or neighbours of them, in their order.</param>
/// <param name="LeftOut">Rows beyond <see cref="TupleUseTable.MostRows"/>.</param>
public sealed record TupleUse(
    IReadOnlyList<string> Columns, IReadOnlyList<TupleUseRow> Rows, IReadOnlyList<SourceEntry> Sources, int LeftOut);

/// <param name="Source">An address, or the first and the last of several.</param>
/// <param name="Addresses">How many source addresses the row stands for.</param>
/// <param name="Tuples">How many of the slice they have.</param>
/// <param name="Cells">Connections established, by column.</param>
public sealed record TupleUseRow(
    string Source, string Agent, long Addresses, long Tuples, IReadOnlyList<long> Cells);

/// <summary>Makes the map of tuple use of what the agents told: a row a source address.</summary>
public static class TupleUseTable
{
    /// <summary>Columns that a person still tells apart.</summary>
    public const int MostColumns = SourceUse.MostColumns;

    /// <summary>Rows of a page that still scrolls well.</summary>
    public const int MostRows = 256;

    public static TupleUse Build(IReadOnlyList<SeatUse> seats)
    {
        ArgumentNullException.ThrowIfNull(seats);
        TupleUseLine[] lines = [.. seats.SelectMany(TupleUseLine.Of)];
        var shown = lines.Take(MostRows).ToArray();
        var ends = new Dictionary<Endpoint, Endpoint>();
        foreach (var (first, last, _) in shown.SelectMany(line => line.Cells))
        {
            ends[first] = last;
        }
        Endpoint[] starts = [.. ends.Keys.OrderBy(each => each.Address).ThenBy(each => each.Port)];
        var columns = new Buckets(starts.Length, MostColumns);
        var at = starts.Select((endpoint, index) => (endpoint, index))
            .ToDictionary(pair => pair.endpoint, pair => columns.Of(pair.index));
        return new TupleUse(
            [.. starts.Chunk((int)columns.Size).Select(chunk => Label(chunk[0], ends[chunk[^1]]))],
            [.. shown.Select(line => Row(line, at, columns.Count))],
            SourceTable.Build(seats.SelectMany(seat => seat.Sources)), lines.Length - shown.Length);
    }

    private static TupleUseRow Row(TupleUseLine line, Dictionary<Endpoint, int> at, int columns)
    {
        var cells = new long[columns];
        foreach (var (first, _, established) in line.Cells)
        {
            cells[at[first]] += established;
        }
        return new TupleUseRow(line.Source, line.Agent, line.Addresses, line.Tuples, cells);
    }

    private static string Label(Endpoint first, Endpoint last) => first == last ? $"{first}"
        : first.Address == last.Address ? $"{first}-{last.Port}"
        : $"{first} - {last}";
}
