using Fourtuple.Shared.Processes;

namespace Fourtuple.Coordinator.Runs;

/// <summary>Every exit code of every executable, once.</summary>
public static class ExitCodes
{
    public const int Pass = ProcessExit.Done;
    public const int Failed = ProcessExit.Failed;
    public const int Usage = ProcessExit.Usage;
    public const int CannotConnect = 69;

    /// <summary>The coordinator lost its lease; the supervisor restarts it as standby.</summary>
    public const int LostLeadership = ProcessExit.LostLeadership;
    public const int NotAuthorised = 77;
    public const int ThresholdsFailed = 99;
    public const int InvalidPlan = 104;
    public const int Stopped = ProcessExit.Stopped;
    public const int Refused = 120;
    public const int Inconclusive = 121;
    public const int TooFewAgents = 122;

    /// <summary>Something was lost with its agent.</summary>
    public const int Degraded = 123;
    public const int InvalidTotals = 124;

    /// <summary>Which code wins when several apply.</summary>
    public static IReadOnlyList<int> Precedence { get; } =
    [
        Refused, InvalidPlan, InvalidTotals, Degraded, Stopped, TooFewAgents, Inconclusive, ThresholdsFailed, Failed,
        Pass,
    ];

    public static int Worst(IEnumerable<int> codes) =>
        codes.DefaultIfEmpty(Pass).MinBy(code => Precedence.ToList().IndexOf(code));
}
