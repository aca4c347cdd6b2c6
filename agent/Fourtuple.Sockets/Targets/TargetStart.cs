namespace Fourtuple.Sockets.Targets;

/// <summary>What a started target is.</summary>
/// <param name="Endpoints">Endpoints served; saturates at long.MaxValue.</param>
/// <param name="Listeners">Listening sockets over all workers.</param>
/// <param name="Engine"><c>io_uring</c> or <c>epoll</c>.</param>
/// <param name="Why">Why this engine was picked.</param>
/// <param name="Limit">Open connections that are never exceeded.</param>
/// <param name="Notes">What differs from the plan, and why.</param>
public sealed record TargetStart(
    long Endpoints, int Listeners, string Engine, string Why, int Workers, int Rings, long Slots, long Limit,
    IReadOnlyList<string> Notes);
