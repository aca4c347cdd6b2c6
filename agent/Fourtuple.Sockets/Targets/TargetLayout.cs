using System.Globalization;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Targets;

/// <summary>How a plan is spread over workers on this host.</summary>
/// <param name="Capacity">Slots of each worker's loop.</param>
/// <param name="PostsPerListener">Accepts a worker keeps posted on each listener.</param>
/// <param name="Limit">Open connections that are never exceeded.</param>
/// <param name="Notes">What differs from the plan, and why.</param>
internal sealed record TargetLayout(
    ListenLayout Listen, EngineKind Engine, string Why, int Workers, int Capacity, int PostsPerListener, long Limit,
    IReadOnlyList<string> Notes)
{
    /// <summary>SO_REUSEPORT picks a worker by a hash: room for the unevenness of a few thousand connections.</summary>
    private const int HashSlack = 1024;

    /// <summary>Descriptors kept for the runtime, the loops and files.</summary>
    private const int KeptDescriptors = 256;

    /// <summary>Accepts posted by a worker in all, about: a burst that one Poll may take.</summary>
    private const int PostsPerWorker = 4096;

    /// <param name="nofile">RLIMIT_NOFILE.</param>
    public static TargetLayout Of(TargetPlan plan, EngineKind engine, string why, long nofile)
    {
        var listen = ListenLayout.Of(plan.Listen);
        var notes = new List<string>();
        var listeners = (long)listen.Specs.Count * plan.Workers;
        var descriptors = nofile - KeptDescriptors - listeners;
        if (descriptors < 1)
        {
            throw new TargetRefusedException(
                string.Create(CultureInfo.InvariantCulture, $"{listeners:N0} listeners can't be opened"),
                $"the open-file limit is {nofile} (RLIMIT_NOFILE)",
                "use fewer --workers, fewer endpoints, or raise it with ulimit -n");
        }
        var posts = Posts(plan, listen.Specs.Count);
        var slots = plan.Slots;
        if (engine == EngineKind.Epoll && slots > descriptors)
        {
            slots = descriptors;
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"epoll has room for {descriptors:N0} connections under the open-file limit of {nofile:N0}"));
        }
        // Posted accepts need slots of their own, but no descriptors.
        var capacity = Share(slots, plan.Workers) + ((long)posts * listen.Specs.Count);
        var limit = Math.Min(plan.Limit, slots);
        if (listen.Wildcard)
        {
            notes.Add("wildcard listeners on device lo stand for all loopback addresses");
        }
        CheckStall(plan, limit, listeners);
        return new TargetLayout(
            listen, engine, why, plan.Workers, (int)Math.Min(capacity, int.MaxValue), posts, limit, notes);
    }

    // One worker gets everything; several get a tenth more than their share, rounded up: listeners share by chance.
    private static long Share(long slots, int workers)
    {
        var (tenths, parts) = workers == 1 ? (10, 10L) : (11, 10L * workers);
        return (((slots * tenths) + parts - 1) / parts) + HashSlack;
    }

    // A posted accept holds a permit when stalling, so idle listeners must not keep many of them: at most one each is
    // missing from the limit.
    private static int Posts(TargetPlan plan, int listeners) =>
        plan.AtLimit == AtLimit.Stall && listeners * plan.Workers > 1
        ? 1
        : Math.Clamp(PostsPerWorker / listeners, 4, 64);

    private static void CheckStall(TargetPlan plan, long limit, long listeners)
    {
        if (plan.AtLimit == AtLimit.Stall && limit < listeners)
        {
            throw new TargetRefusedException(
                $"--at-limit stall can't serve {listeners} listeners with {limit} connections",
                "each listener of each worker keeps one connection reserved for its next accept",
                "use --workers 1, fewer endpoints, a higher --max-connections, or --at-limit rst");
        }
    }
}
