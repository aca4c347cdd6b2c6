namespace Fourtuple.Shared.Tuples;

/// <summary>Cuts a tuple space into disjoint slices that cover it.</summary>
public static class Partition
{
    /// <summary>
    /// Cuts by destination ranges; by source ports when there are fewer destinations than shares; the unit counts of
    /// the shares (destinations or ports) differ by at most one. Throws ArgumentException when a share would be empty.
    /// </summary>
    public static IReadOnlyList<TupleSpace> Among(TupleSpace space, int shares) => throw new NotImplementedException();

    /// <summary>Splits a level into shares proportional to the sizes, each at most its size, summing exactly.</summary>
    public static long[] Level(long level, IReadOnlyList<long> sizes) => throw new NotImplementedException();
}
