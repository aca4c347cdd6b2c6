using Fourtuple.Shared.Messages;

namespace Fourtuple.Sockets.Loops;

/// <summary>Makes loops and says which engine this host allows, and why.</summary>
public static class EventLoops
{
    /// <summary>Probes both engines by really making a ring and a direct socket (and an epoll instance).</summary>
    public static IReadOnlyList<EngineProbe> Probe() => throw new NotImplementedException();

    /// <summary>Resolves Auto for a number of slots in this process; never returns Auto.</summary>
    /// <param name="slots">Connections this process must hold at once.</param>
    public static (EngineKind Engine, string Why) Pick(EngineKind wanted, long slots) => throw new NotImplementedException();

    /// <summary>Makes a loop; call it on the thread that will own it. Throws LoopException (errno, what to do).</summary>
    public static IEventLoop Create(EngineKind engine, LoopOptions options) => throw new NotImplementedException();

    /// <summary>io_uring rings (0 for epoll) that a loop of this capacity uses.</summary>
    public static int RingsFor(EngineKind engine, int capacity) => throw new NotImplementedException();
}

/// <summary>A loop or listener could not be made.</summary>
public sealed class LoopException(string message, int errno) : Exception(message)
{
    public int Errno { get; } = errno;
}
