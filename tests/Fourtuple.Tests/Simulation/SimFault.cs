namespace Fourtuple.Tests.Simulation;

internal enum FaultKind
{
    AgentCrash,
    AgentHang,
    AgentStarved,
    AgentStop,
    AgentCut,
    CoordinatorCrash,
    CoordinatorHang,
    CoordinatorStop,
    CoordinatorCut,
    StoreCut,
    StoreSlow,
    StoreOutage,
    StoreAnswersLost,
    StoreFull,
    BrokerOutage,
    LossyBus,
    Replay,
    TargetDies,
    OperatorStops,
    OperatorStopsTwice,
    KillAll,
}

/// <param name="AtMs">When it begins, virtual.</param>
/// <param name="ForMs">How long it lasts; a crashed or stopped process is started again then.</param>
/// <param name="Which">The process it hits, and variants: any number.</param>
internal sealed record SimFault(FaultKind Kind, int AtMs, int ForMs, int Which)
{
    /// <summary>Nothing new goes wrong after this; liveness is asked for from here on.</summary>
    public const int LastMs = 45_000;

    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    public static IReadOnlyList<SimFault> Schedule(Random random)
    {
        var faults = new SimFault[1 + random.Next(4)];
        for (var at = 0; at < faults.Length; at++)
        {
            var beginMs = random.Next(500, LastMs - 5_000);
            // Short ones, ones about as long as the waits of the product, and long ones.
            var lastsMs = random.Next(3) switch
            {
                0 => random.Next(300, 3_000),
                1 => random.Next(2_000, 12_000),
                _ => random.Next(10_000, 40_000),
            };
            faults[at] = new SimFault(
                Kinds[random.Next(Kinds.Length)], beginMs, Math.Min(lastsMs, LastMs - beginMs), random.Next(60));
        }
        return [.. faults.OrderBy(fault => fault.AtMs)];
    }
}
