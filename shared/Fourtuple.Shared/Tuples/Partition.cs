namespace Fourtuple.Shared.Tuples;

/// <summary>Cuts a tuple space into disjoint slices that cover it.</summary>
public static class Partition
{
    /// <summary>
    /// Cuts by destination ranges; by source ports when there are fewer destinations than shares; the unit counts of
    /// the shares (destinations or ports) differ by at most one. Throws ArgumentException when a share would be empty.
    /// </summary>
    public static IReadOnlyList<TupleSpace> Among(TupleSpace space, int shares)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, 1);
        var boxes = space.Boxes.Where(box => box.Count > 0).ToList();
        var destinations = boxes.Aggregate(0L, (sum, box) => Saturating.Add(sum, box.Destinations.Count));
        if (destinations >= shares)
        {
            return [.. Enumerable.Range(0, shares).Select(share => ByDestinations(boxes, destinations, share, shares))];
        }
        if (boxes.Sum(box => box.Ports.Count) < shares)
        {
            throw new ArgumentException(
                $"{destinations} destinations and {boxes.Sum(box => box.Ports.Count)} source ports"
                + $" cannot be shared among {shares}", nameof(shares));
        }
        return [.. Enumerable.Range(0, shares).Select(share => ByPorts(boxes, share, shares))];
    }

    /// <summary>
    /// Splits a level into shares proportional to the sizes, each at most its size, summing exactly. What rounding
    /// leaves over goes to the largest fractions, earlier ones first. Throws ArgumentException for a negative number
    /// or a level above the sum of the sizes.
    /// </summary>
    public static long[] Level(long level, IReadOnlyList<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        var total = sizes.Aggregate(Int128.Zero, (sum, size) => sum + size);
        if (level < 0 || level > total || sizes.Any(size => size < 0))
        {
            throw new ArgumentException($"level {level} does not fit sizes that sum to {total}", nameof(level));
        }
        if (level == 0)
        {
            return new long[sizes.Count];
        }
        var shares = sizes.Select(size => (long)((Int128)level * size / total)).ToArray();
        var left = (int)(level - shares.Sum());
        var byFraction = Enumerable.Range(0, sizes.Count).OrderByDescending(at => (Int128)level * sizes[at] % total);
        foreach (var at in byFraction.Take(left))
        {
            shares[at]++;
        }
        return shares;
    }

    // The destinations of all boxes stand in one row, box after box, and each share is a stretch of it.
    private static TupleSpace ByDestinations(List<TupleBox> boxes, long total, int share, int shares)
    {
        var first = Cut(total, share, shares);
        var end = Cut(total, share + 1, shares);
        var slices = new List<TupleBox>();
        var start = 0L;
        foreach (var box in boxes)
        {
            var from = Math.Max(first - start, 0);
            var to = Math.Min(end - start, box.Destinations.Count);
            if (from < to)
            {
                slices.Add(box with { Destinations = box.Destinations.Slice(from, to - from) });
            }
            start = Saturating.Add(start, box.Destinations.Count);
        }
        return new TupleSpace(slices);
    }

    // Every box is cut among all shares, so that each share serves every family. The larger pieces of a box begin at
    // the share where those of the box before it ended; that keeps the sums of ports within one of each other.
    private static TupleSpace ByPorts(List<TupleBox> boxes, int share, int shares)
    {
        var slices = new List<TupleBox>();
        var dealt = 0;
        foreach (var box in boxes)
        {
            var (piece, larger) = Math.DivRem(box.Ports.Count, shares);
            var turn = (share - dealt + shares) % shares;
            var from = (turn * piece) + Math.Min(turn, larger);
            var count = piece + (turn < larger ? 1 : 0);
            if (count > 0)
            {
                slices.Add(box with { Ports = box.Ports.Slice(from, count) });
            }
            dealt = (dealt + larger) % shares;
        }
        return new TupleSpace(slices);
    }

    private static long Cut(long total, int share, int shares) => (long)((Int128)total * share / shares);
}
