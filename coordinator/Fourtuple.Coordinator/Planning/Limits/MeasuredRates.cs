using Fourtuple.Shared.Doctor;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>
/// New connections/s that were measured with this engine; deploy/MEASURED.md says on what and how. Another machine
/// differs: they serve to tell minutes from hours, and a plan's own ramp decides.
/// </summary>
public static class MeasuredRates
{
    /// <summary>One thread, the target's end on another core: 106,879/s, rounded down.</summary>
    public const double IoUringPerCore = 100_000;

    /// <summary>The same with epoll: 49,305/s.</summary>
    public const double EpollPerCore = 49_000;

    /// <summary>Both ends on two shared cores: 48,000/s (the demo's pace is 50,000/s).</summary>
    public const double BothEndsPerCore = 24_000;

    public const string Source = "deploy/MEASURED.md";

    public static double PerCore(HostFigures host, bool targetIsLocal)
    {
        ArgumentNullException.ThrowIfNull(host);
        return targetIsLocal ? BothEndsPerCore : host.Engine == "io_uring" ? IoUringPerCore : EpollPerCore;
    }

    /// <summary>Of all agents together, whose workers share the cores of a host.</summary>
    public static double Of(LimitCase about)
    {
        ArgumentNullException.ThrowIfNull(about);
        return about.Hosts.GroupBy(host => host.Capacity.BootId).Sum(group =>
        {
            var cores = Math.Min(group.Max(host => host.Capacity.Cores), group.Sum(host => host.Capacity.Workers));
            return cores * (about.Assumed.RatePerCore ?? PerCore(group.First(), about.TargetIsLocal));
        });
    }
}
