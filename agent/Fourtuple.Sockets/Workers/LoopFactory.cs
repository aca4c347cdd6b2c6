using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>How a group makes its loops: the engine of this host, or a simulated one.</summary>
/// <param name="Engine"><c>io_uring</c> or <c>epoll</c>.</param>
/// <param name="Why">Why this engine.</param>
/// <param name="Create">Called on the thread that will own the loop; throws LoopException.</param>
/// <param name="RingsFor">Rings that a loop of this capacity uses.</param>
public sealed record LoopFactory(
    string Engine, string Why, Func<LoopOptions, IEventLoop> Create, Func<int, int> RingsFor)
{
    /// <summary>The engine that this host allows, for so many connections in this process.</summary>
    public static LoopFactory OfHost(EngineKind wanted, long slots)
    {
        var (engine, why) = EventLoops.Pick(wanted, slots);
        return new LoopFactory(
            engine == EngineKind.IoUring ? "io_uring" : "epoll",
            why,
            options => EventLoops.Create(engine, options),
            capacity => EventLoops.RingsFor(engine, capacity));
    }
}
