using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Totals.Limiting;

/// <summary>A figure of the agent that has the worst of it.</summary>
public sealed record WorstAgent(string Agent, double Value);

/// <summary>All numbers that rules about the limit of a run look at; everything in it was counted or read.</summary>
public sealed record LimitingEvidence
{
    public LoadCounters Live { get; init; }

    /// <summary>Failures by cause and phase, as the report names them.</summary>
    public IReadOnlyDictionary<(string Cause, string Phase), long> Failures { get; init; } =
        new Dictionary<(string, string), long>();

    /// <summary>Changes of the kernel's own counters over the run, by their names, summed over agents.</summary>
    public IReadOnlyDictionary<string, long> Kernel { get; init; } = new Dictionary<string, long>();

    /// <summary>Highest share of its cores that an agent used, 0..1.</summary>
    public WorstAgent? Cpu { get; init; }

    /// <summary>99th percentile of the lateness of an agent's starts, seconds.</summary>
    public WorstAgent? Lag { get; init; }

    /// <summary>Highest share of memory in use on an agent's host, 0..1.</summary>
    public WorstAgent? Memory { get; init; }

    /// <summary>Both ends are on an agent's host, so its kernel counts for the target too.</summary>
    public bool TargetIsLocal { get; init; }

    /// <summary>Tuples of the run, and how many were in TIME_WAIT as the drain began.</summary>
    public (long All, long TimeWait) Tuples { get; init; }

    /// <summary>An agent whose host has TCP timestamps off; null when none has.</summary>
    public string? WithoutTimestamps { get; init; }

    /// <summary>Failures of a cause, in one phase or in all.</summary>
    public long Of(FailureCause cause, FailurePhase? phase = null)
    {
        var name = FailureCatalog.Name(cause);
        var where = phase is { } one ? FailureCatalog.Name(one) : null;
        return Failures.Where(entry => entry.Key.Cause == name && (where is null || entry.Key.Phase == where))
            .Sum(entry => entry.Value);
    }

    public long Counter(string name) => Kernel.GetValueOrDefault(name);

    public double PerAttempt(long count) => Live.Attempted == 0 ? 0 : (double)count / Live.Attempted;

    public static LimitingEvidence Of(RunTotals totals, IReadOnlyList<ErrorEntry> errors, KernelSection kernel)
    {
        ArgumentNullException.ThrowIfNull(totals);
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(kernel);
        var seen = totals.Seats.Where(seat => seat.Frames?.Peak.Seen == true).ToArray();
        return new LimitingEvidence
        {
            Live = AccountBuilder.Counters(totals),
            Failures = errors.GroupBy(row => (row.Cause, row.Phase))
                .ToDictionary(group => group.Key, group => group.Sum(row => row.Count)),
            Kernel = kernel.Deltas,
            Cpu = Worst(seen, seat => seat.Frames!.Peak.MaxCpuFraction),
            Lag = Worst(
                seen.Where(seat => seat.Frames!.Lag.TotalCount > 0),
                seat => seat.Frames!.Lag.ValueAtPercentile(99) / 1e9),
            Memory = Worst(seen, seat => seat.Frames!.Peak.MaxMemFraction),
            Tuples = (
                SlicePlanner.Sum(totals.Seats.Select(seat => seat.Share?.Space.Count ?? 0)),
                totals.Seats.Sum(seat => seat.Frames?.Sources.Sum(source => source.TimeWait) ?? 0)),
            WithoutTimestamps = totals.Seats.FirstOrDefault(seat => !seat.Capacity.TcpTimestamps)?.Agent,
            TargetIsLocal = totals.Seats.Any(IsLocal),
        };
    }

    private static WorstAgent? Worst(IEnumerable<AgentSeat> seats, Func<AgentSeat, double> value) => seats
        .Select(seat => new WorstAgent(seat.Agent, value(seat))).MaxBy(worst => worst.Value);

    /// <summary>Both ends of its connections are on the agent's own host.</summary>
    public static bool IsLocal(AgentSeat seat) => seat.Share is { } share && share.Space.Boxes
        .SelectMany(box => box.Destinations.Groups).SelectMany(group => group.Addresses.Ranges)
        .Any(range => TargetResolver.IsLoopback(range) || seat.Capacity.Sources.Any(range.Contains));
}
