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
        return AmongPorts(space, shares);
    }

    /// <summary>
    /// Cuts by source ports only, so that no two shares have a source port of one address in common: what exclusive
    /// reuse needs. Throws ArgumentException when a share would be empty.
    /// </summary>
    public static IReadOnlyList<TupleSpace> AmongPorts(TupleSpace space, int shares)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, 1);
        var boxes = space.Boxes.Where(box => box.Count > 0).ToList();
        var ports = boxes.Sum(box => box.Ports.Count);
        if (ports < shares)
        {
            throw new ArgumentException(
                $"{space.DestinationCount} destinations and {ports} source ports cannot be shared among {shares}",
                nameof(shares));
        }
        return [.. Enumerable.Range(0, shares).Select(share => ByPorts(boxes, share, shares))];
    }

    /// <summary>
    /// Cuts by source addresses: every share has all ports and all destinations, and addresses of its own of each
    /// family; their counts differ by at most one a family. Throws ArgumentException when a family has fewer addresses
    /// than shares.
    /// </summary>
    public static IReadOnlyList<TupleSpace> AmongSources(TupleSpace space, int shares)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, 1);
        if (space.Boxes.FirstOrDefault(box => box.Sources.Count < shares) is not null || space.Boxes.Count == 0)
        {
            throw new ArgumentException($"too few source addresses to be shared among {shares}", nameof(shares));
        }
        return [.. Enumerable.Range(0, shares).Select(share => new TupleSpace([.. space.Boxes.Select(box =>
        {
            var (first, end) = (Cut(box.Sources.Count, share, shares), Cut(box.Sources.Count, share + 1, shares));
            return box with { Sources = box.Sources.Slice(first, end - first) };
        })]))];
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

    /// <summary>
    /// Splits a level into shares proportional to the weights, none above its most, summing exactly. What one can't
    /// take goes to the others by their weights; among those below their most, each is within one of its exact
    /// proportion. Throws ArgumentException for a weight below 1, a negative number or a level above the sum of most.
    /// </summary>
    public static long[] Level(long level, IReadOnlyList<int> weights, IReadOnlyList<long> most)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(most);
        var room = most.Aggregate(Int128.Zero, (sum, one) => sum + one);
        if (weights.Count != most.Count || weights.Any(weight => weight < 1) || most.Any(one => one < 0)
            || level < 0 || level > room)
        {
            throw new ArgumentException($"level {level} does not fit shares that hold {room}", nameof(level));
        }
        var shares = new long[most.Count];
        var (left, open) = FillTheSmall(level, weights, most, shares);
        var total = open.Aggregate(Int128.Zero, (sum, at) => sum + weights[at]);
        var rest = left;
        foreach (var at in open)
        {
            shares[at] = (long)((Int128)left * weights[at] / total);
            rest -= shares[at];
        }
        foreach (var at in open.OrderByDescending(at => (Int128)left * weights[at] % total).Take((int)rest))
        {
            shares[at]++;
        }
        return shares;
    }

    /// <summary>
    /// Gives their most to those whose proportion would pass it, until there is none; the others are left open.
    /// </summary>
    private static (long Left, List<int> Open) FillTheSmall(
        long level, IReadOnlyList<int> weights, IReadOnlyList<long> most, long[] shares)
    {
        var open = Enumerable.Range(0, most.Count).ToList();
        while (true)
        {
            var total = open.Aggregate(Int128.Zero, (sum, at) => sum + weights[at]);
            var full = open.Where(at => (Int128)level * weights[at] >= most[at] * total).ToList();
            if (full.Count == 0)
            {
                return (level, open);
            }
            foreach (var at in full)
            {
                shares[at] = most[at];
            }
            level -= full.Sum(at => most[at]);
            open.RemoveAll(full.Contains);
        }
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
