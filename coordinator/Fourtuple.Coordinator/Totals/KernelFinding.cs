using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Totals;

/// <summary>What the kernels of all agents listed at one time, beside our own counts just before and after.</summary>
/// <param name="Kernel">Null when any agent could not count.</param>
/// <param name="Agrees">False when any kernel disagrees; null when none disagrees but one could not count.</param>
/// <param name="Ports">Distinct local ports by source address, as the kernels list them.</param>
public sealed record KernelFinding(
    double AtSeconds, long Ours, long OursAfter, long? Kernel, bool? Agrees,
    IReadOnlyDictionary<Address, int> Ports, IReadOnlyList<string> Errors)
{
    public static KernelFinding Sum(IReadOnlyList<KernelAudit> audits, double atSeconds)
    {
        ArgumentNullException.ThrowIfNull(audits);
        var complete = audits.Count > 0 && audits.All(audit => audit.Error is null);
        bool? agrees = audits.Any(audit => audit.Agrees == false) ? false : complete ? true : null;
        var ports = audits.SelectMany(audit => audit.Ports).GroupBy(used => used.Address).ToDictionary(
            group => group.Key, group => new PortSet(group.SelectMany(used => used.Ports.Ranges)).Count);
        return new KernelFinding(
            atSeconds, audits.Sum(audit => audit.Ours), audits.Sum(audit => audit.OursAfter),
            complete ? audits.Sum(audit => audit.Kernel) : null, agrees, ports,
            [.. audits.Select(audit => audit.Error).OfType<string>().Distinct()]);
    }
}
