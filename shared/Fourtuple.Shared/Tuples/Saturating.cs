namespace Fourtuple.Shared.Tuples;

/// <summary>
/// Sums and products of counts that stop at long.MaxValue instead of wrapping; arguments are never negative.
/// </summary>
internal static class Saturating
{
    public static long Add(long left, long right) => right > long.MaxValue - left ? long.MaxValue : left + right;

    public static long Multiply(long left, long right)
    {
        var high = Math.BigMul(left, right, out long low);
        return high != 0 || low < 0 ? long.MaxValue : low;
    }

    /// <summary>First positions of consecutive parts, with the total as one more element.</summary>
    public static long[] Starts<T>(IReadOnlyList<T> parts, Func<T, long> countOf)
    {
        var starts = new long[parts.Count + 1];
        for (var part = 0; part < parts.Count; part++)
        {
            starts[part + 1] = Add(starts[part], countOf(parts[part]));
        }
        return starts;
    }

    /// <summary>The part that holds a position below the total: the last start that is not above it.</summary>
    public static int PartOf(long[] starts, long position)
    {
        var low = 0;
        var high = starts.Length - 2;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (starts[middle] <= position)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }
        return low;
    }
}
