namespace Fourtuple.Tests;

/// <summary>What the calling thread allocates on the managed heap.</summary>
internal static class Allocations
{
    /// <summary>
    /// Of a thread, in bytes. A collection, also one that another thread caused, may take a new one for it and leave
    /// the rest of the former counted as allocated.
    /// </summary>
    private const long Context = 8_192;

    /// <summary>Asserts that an action, warmed up before, allocates nothing.</summary>
    public static void None(Action action) => None(() =>
    {
        action();
        return 0;
    });

    /// <param name="action">Returns the bytes of its allocations that are not meant.</param>
    public static void None(Func<long> action)
    {
        var (collections, before) = (GC.CollectionCount(0), GC.GetAllocatedBytesForCurrentThread());
        var own = action();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before - own;
        var unknown = Context * (GC.CollectionCount(0) - collections);
        Assert.InRange(allocated, -unknown, unknown);
    }
}
