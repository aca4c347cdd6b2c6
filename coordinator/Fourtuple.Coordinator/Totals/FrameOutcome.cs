namespace Fourtuple.Coordinator.Totals;

/// <summary>What became of a telemetry frame.</summary>
public enum FrameOutcome
{
    Applied,

    /// <summary>Its sequence was applied before: the bus repeated or reordered it, or the agent resent it.</summary>
    Duplicate,

    /// <summary>Another session, slice or slice epoch: from a process that no longer holds this slice.</summary>
    Foreign,

    /// <summary>Cannot be read or contradicts itself; not applied and never acknowledged.</summary>
    Bad,
}
