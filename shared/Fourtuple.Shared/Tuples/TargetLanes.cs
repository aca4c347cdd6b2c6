namespace Fourtuple.Shared.Tuples;

/// <summary>The tuples of one target, and its part of the level.</summary>
/// <param name="Part">0..1; the parts of all lanes of a space sum to 1.</param>
/// <param name="Space">A part of the whole space; it has indexes of its own.</param>
public sealed record TargetLane(string Target, double Part, TupleSpace Space);

/// <summary>The destination that meets its limit first when weights differ.</summary>
/// <param name="Part">What each destination of the target gets of the level, 0..1.</param>
/// <param name="Excess">How many times the part it would have if all were equal; above 1.</param>
public sealed record HeaviestDestination(string Target, double Part, double Excess);

/// <summary>
/// Targets of unequal weight. Weights split the level and never touch the index of a tuple: a space stays as it is, and
/// whoever takes tuples from it takes them from the lane whose turn it is.
/// </summary>
public static class TargetLanes
{
    /// <summary>Most targets that may have weights of their own: each costs every worker queues of its own.</summary>
    public const int Most = 64;

    public static bool Differ(IEnumerable<DestinationGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return groups.Select(group => group.Weight).Distinct().Skip(1).Any();
    }

    public static bool Differ(TupleSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return Differ(Groups(space));
    }

    /// <summary>
    /// One lane a target, in the order of the plan; all of the space when weights make no difference. In exclusive
    /// reuse a source port serves one destination, so lanes have ports of their own, in number as their parts.
    /// </summary>
    public static IReadOnlyList<TargetLane> Of(TupleSpace space, bool exclusive = false)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (!Differ(space))
        {
            return [new TargetLane("", 1, space)];
        }
        var targets = Weights(Groups(space));
        var all = targets.Sum(target => target.Weight);
        return
        [
            .. targets.Select((target, at) => new TargetLane(
                target.Target, target.Weight / all,
                new TupleSpace([.. space.Boxes.Select(box => Only(box, targets, at, exclusive))
                    .Where(box => box.Count > 0)]))),
        ];
    }

    /// <summary>
    /// Connections that fit while every target has its part of them; the target that is full first decides.
    /// </summary>
    public static long Capacity(TupleSpace space, bool exclusive = false) => Of(space, exclusive)
        .Select(lane => lane.Part == 1 ? Room(lane.Space, exclusive) : (long)(Room(lane.Space, exclusive) / lane.Part))
        .Min();

    /// <summary>Tuples of a space to one target.</summary>
    public static long CountOf(TupleSpace space, string target)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.Boxes.Aggregate(0L, (sum, box) => Saturating.Add(
            sum, (box with { Destinations = Only(box.Destinations, target) }).Count));
    }

    /// <summary>Null when weights make no difference.</summary>
    public static HeaviestDestination? Heaviest(IReadOnlyCollection<DestinationGroup> groups)
    {
        if (!Differ(groups))
        {
            return null;
        }
        var targets = Weights(groups);
        var weights = targets.Sum(target => target.Weight);
        var destinations = groups.Sum(group => (double)group.Count);
        return (
            from target in targets
            let own = groups.Where(each => each.Target == target.Target).Sum(each => (double)each.Count)
            let part = target.Weight / weights / own
            select new HeaviestDestination(target.Target, part, part * destinations))
            .MaxBy(destination => destination.Part);
    }

    private static long Room(TupleSpace space, bool exclusive) => exclusive
        ? space.Boxes.Aggregate(
            0L, (sum, box) => Saturating.Add(sum, Saturating.Multiply(box.Sources.Count, box.Ports.Count)))
        : space.Count;

    private static IEnumerable<DestinationGroup> Groups(TupleSpace space) =>
        space.Boxes.SelectMany(box => box.Destinations.Groups);

    /// <summary>A target of both families has a group in each, and one weight.</summary>
    private static (string Target, double Weight)[] Weights(IEnumerable<DestinationGroup> groups) =>
        [.. groups.GroupBy(group => group.Target).Select(target => (target.Key, target.First().Weight))];

    private static TupleBox Only(TupleBox box, (string Target, double Weight)[] targets, int at, bool exclusive)
    {
        var lane = box with { Destinations = Only(box.Destinations, targets[at].Target) };
        if (!exclusive)
        {
            return lane;
        }
        // Weights have three decimals at most in a plan.
        int[] weights = [.. targets.Select(target => (int)Math.Max(1, Math.Round(target.Weight * 1_000)))];
        var ports = Partition.Level(box.Ports.Count, weights, [.. targets.Select(_ => (long)box.Ports.Count)]);
        return lane with { Ports = box.Ports.Slice((int)ports.Take(at).Sum(), (int)ports[at]) };
    }

    /// <summary>The destinations of a target inside the window: they are one stretch.</summary>
    private static DestinationSet Only(DestinationSet destinations, string target)
    {
        long start = 0;
        foreach (var group in destinations.Groups)
        {
            if (group.Target == target)
            {
                var from = Math.Clamp(start - destinations.From, 0, destinations.Count);
                var end = Math.Clamp(start + group.Count - destinations.From, 0, destinations.Count);
                return destinations.Slice(from, end - from);
            }
            start = Saturating.Add(start, group.Count);
        }
        return destinations.Slice(0, 0);
    }
}
