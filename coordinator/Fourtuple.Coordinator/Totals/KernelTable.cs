using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Totals;

/// <summary>The kernel's own counters over the run, and whether its count of sockets agrees with ours.</summary>
public static class KernelTable
{
    public static KernelSection Build(IReadOnlyList<AgentSeat> seats, IReadOnlyList<KernelFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(seats);
        ArgumentNullException.ThrowIfNull(findings);
        var deltas = seats.SelectMany(seat => seat.Frames?.KernelDeltas ?? new Dictionary<string, long>())
            .GroupBy(pair => pair.Key).OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value));
        return new KernelSection(
            AtPeak(findings)?.Kernel, Delta(deltas, "SynRetrans"), Delta(deltas, "ListenOverflows"),
            Delta(deltas, "TWRecycled"), Delta(deltas, "dropped"), Agrees(findings), deltas);
    }

    public static KernelFinding? AtPeak(IReadOnlyList<KernelFinding> findings) =>
        findings.Where(finding => finding.Kernel is not null).MaxBy(finding => finding.Kernel);

    /// <summary>One disagreement is enough to distrust the totals; without any count there is nothing to say.</summary>
    private static bool? Agrees(IReadOnlyList<KernelFinding> findings) =>
        findings.Any(finding => finding.Agrees == false) ? false
        : findings.Count > 0 && findings.All(finding => finding.Agrees == true) ? true : null;

    /// <summary>
    /// Counters carry the kernel's own names (/proc/net/netstat, softnet_stat), with or without their section.
    /// </summary>
    private static long Delta(Dictionary<string, long> deltas, string name) => deltas
        .Where(pair => pair.Key.EndsWith(name, StringComparison.OrdinalIgnoreCase)).Sum(pair => pair.Value);
}
