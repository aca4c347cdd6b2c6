using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Totals;

/// <summary>Connections that were established from one source address, or from several, to neighbours.</summary>
internal sealed record TupleUseLine(
    string Source, string Agent, long Addresses, long Tuples, IReadOnlyList<TupleUseCell> Cells)
{
    /// <summary>
    /// One a source address that the agent told of, and one for those it did not tell apart: they have the rest.
    /// </summary>
    public static IEnumerable<TupleUseLine> Of(SeatUse seat)
    {
        ArgumentNullException.ThrowIfNull(seat);
        var space = seat.Space;
        var columns = new Buckets(space.DestinationCount, SourceUse.MostColumns);
        var told = seat.Uses.Where(use => use.Established.Count == columns.Count).ToArray();
        foreach (var use in told)
        {
            yield return new TupleUseLine(
                $"{use.Address}", seat.Agent, 1, TuplesOf(space, use.Address),
                [.. use.Established.Select((count, column) => Cell(space, columns.Bounds(column), count))]);
        }
        if (told.Length == 0)
        {
            yield return Rest(seat, [], seat.Destinations.Select(
                counts => Cell(space, (counts.First, counts.Last), counts.Established)));
            yield break;
        }
        var rest = new long[columns.Count];
        foreach (var counts in seat.Destinations)
        {
            rest[columns.Of(counts.First)] += counts.Established;
        }
        for (var column = 0; column < rest.Length; column++)
        {
            rest[column] = Math.Max(0, rest[column] - told.Sum(use => use.Established[column]));
        }
        if (rest.Any(count => count > 0))
        {
            yield return Rest(
                seat, [.. told.Select(use => use.Address)],
                rest.Select((count, column) => Cell(space, columns.Bounds(column), count)));
        }
    }

    /// <summary>All source addresses of a slice but those that have a line of their own.</summary>
    private static TupleUseLine Rest(SeatUse seat, HashSet<Address> told, IEnumerable<TupleUseCell> cells)
    {
        var sets = seat.Space.Boxes.Select(box => box.Sources).Where(set => set.Count > 0).ToArray();
        var (first, last) = (sets[0][0], sets[^1][sets[^1].Count - 1]);
        return new TupleUseLine(
            (first == last, told.Count) switch
            {
                (true, _) => $"{first}",
                (_, 0) => $"{first} - {last}",
                _ => $"others to {last}",
            },
            seat.Agent, Math.Max(1, sets.Sum(set => set.Count) - told.Count),
            seat.Space.Count - told.Sum(address => TuplesOf(seat.Space, address)), [.. cells]);
    }

    private static long TuplesOf(TupleSpace space, Address address) => space.Boxes
        .Where(box => box.Sources.Contains(address)).Sum(box => box.Ports.Count * box.Destinations.Count);

    private static TupleUseCell Cell(TupleSpace space, (long First, long Last) destinations, long established) => new(
        space.Destination(destinations.First).Endpoint, space.Destination(destinations.Last).Endpoint, established);
}

internal readonly record struct TupleUseCell(Endpoint First, Endpoint Last, long Established);
