using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Workers;

/// <summary>Who of a group does what: sub-slices, slots, and shares of each order. Pure arithmetic.</summary>
public sealed class GroupLayout
{
    /// <summary>Slots beyond the share of the level: connections that are closing while others open.</summary>
    private const int SlackSlots = 64;

    private readonly long[] _sizes;
    private readonly bool _requests;

    /// <summary>How many connections each worker was last told to hold.</summary>
    private long[]? _levels;

    /// <summary>Fewer workers than planned when the space can't be cut in so many parts.</summary>
    public GroupLayout(WorkerGroupPlan plan)
    {
        var exclusive = plan.Reuse == ReuseMode.Exclusive && plan.Bind == BindMode.Explicit;
        var ports = plan.Space.Boxes.Sum(box => (long)box.Ports.Count);
        var weighted = TargetLanes.Differ(plan.Space);
        // With weights every worker has all targets, so that each keeps the proportions by itself.
        var parts = exclusive || weighted ? ports : Math.Max(ports, plan.Space.DestinationCount);
        var count = (int)Math.Clamp(parts, 1, Math.Max(1, plan.Workers));
        var spaces = exclusive
            ? [.. Enumerable.Repeat(plan.Space, count)]
            : weighted ? Partition.AmongPorts(plan.Space, count) : Partition.Among(plan.Space, count);
        _sizes = [.. spaces.Select((space, at) => exclusive ? (ports + count - 1 - at) / count : space.Count)];
        _requests = plan.Load.Mode == LoadMode.Request;
        var open = Split(plan.MaxOpen);
        Workers = [.. spaces.Select((space, at) => new WorkerOptions(
            space, BasesOf(space, plan.Space), plan.Space.DestinationCount, plan.Load, plan.Bind, plan.Reuse,
            checked((int)(open[at] + (open[at] / 64) + SlackSlots)), exclusive ? at : 0, exclusive ? count : 1)
        {
            Lease = plan.Lease,
            Worker = at,
            Workers = count,
            Seed = Lifetimes.SeedOf(plan.Seed, at),
            TakesOver = plan.TakesOver && plan.Bind == BindMode.Explicit,
        })];
    }

    public IReadOnlyList<WorkerOptions> Workers { get; }

    /// <summary>
    /// The order of each worker: levels in proportion to the sub-slices and summing exactly, schedules interleaved so
    /// that together they are the group's schedule.
    /// </summary>
    public StageOrder[] Share(StageOrder order)
    {
        if (order is StageOrder.Rate rate)
        {
            return Share(rate);
        }
        if (order is not StageOrder.Ramp ramp)
        {
            return [.. Workers.Select(_ => order)];
        }
        var levels = Split(ramp.To);
        _levels = ramp.To > 0 ? levels : null;
        return [.. levels.Select((level, at) => ramp with
        {
            To = level,
            PacePerSecond = ramp.To > 0 ? ramp.PacePerSecond * level / ramp.To : ramp.PacePerSecond / levels.Length,
            Phase = (at + ramp.Phase) / levels.Length,
        })];
    }

    /// <summary>
    /// In proportion to the sub-slices, so that all of them are used up, or busy, alike; requests in proportion to the
    /// connections that carry them. Equal shares together make the group's schedule exactly; else each worker keeps its
    /// own share of it to within one start.
    /// </summary>
    private StageOrder[] Share(StageOrder.Rate rate)
    {
        var sizes = _requests && _levels is { } levels ? levels : _sizes;
        var total = sizes.Sum(size => (double)size);
        return [.. sizes.Select((size, at) => rate with
        {
            From = rate.From * (size / total),
            To = rate.To * (size / total),
            Phase = (at + rate.Phase) / sizes.Length,
        })];
    }

    /// <summary>What is beyond all tuples goes to the first worker, which reports it as without tuple.</summary>
    private long[] Split(long level)
    {
        var total = _sizes.Aggregate(Int128.Zero, (sum, size) => sum + size);
        var fitting = (long)Int128.Min(level, total);
        var shares = Partition.Level(fitting, _sizes);
        shares[0] += level - fitting;
        return shares;
    }

    private static long[] BasesOf(TupleSpace part, TupleSpace whole)
    {
        var bases = new long[part.Boxes.Count];
        long localStart = 0;
        for (var at = 0; at < bases.Length; at++)
        {
            var destinations = part.Boxes[at].Destinations;
            long wholeStart = 0;
            foreach (var box in whole.Boxes)
            {
                if (box.Destinations.IsV6 == destinations.IsV6)
                {
                    bases[at] = wholeStart + destinations.From - box.Destinations.From - localStart;
                }
                wholeStart += box.Destinations.Count;
            }
            localStart += destinations.Count;
        }
        return bases;
    }
}
