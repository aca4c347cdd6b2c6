using static Fourtuple.Coordinator.Planning.Limits.LimitText;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>How fast connections can be opened and taken.</summary>
internal static class RateRows
{
    /// <summary>somaxconn of a target that cannot be read: the kernel's default since Linux 5.4.</summary>
    private const long UsualBacklog = 4_096;

    public static IEnumerable<LimitRow> Of(LimitCase about)
    {
        if (about.Ask.ConnectRate is not { } rate)
        {
            yield break;
        }
        yield return Accept(about, rate);
        yield return new LimitRow(
            "the workers' pace", "connections/s", "cores x rate of a core",
            [
                Read("cores", about.Hosts.GroupBy(host => host.Capacity.BootId)
                    .Sum(host => host.Max(one => one.Capacity.Cores))),
                about.Assumed.RatePerCore is { } own
                    ? new("rate of a core", Number(own), "flag")
                    : new("rate of a core",
                        Range(about.Hosts.Select(host => MeasuredRates.PerCore(host, about.TargetIsLocal))),
                        "measured elsewhere, see " + MeasuredRates.Source),
            ],
            MeasuredRates.Of(about), rate, Refuses: false,
            "Give the ramp more time, or add agents with cores of their own.");
        if (about.Hosts.Any(host => host.MaxRate is not null))
        {
            yield return new LimitRow(
                "the agents' own pace", "connections/s", "sum of FOURTUPLE_MAX_RATE",
                [Read("FOURTUPLE_MAX_RATE", Range(about.Hosts.Select(host => host.MaxRate ?? long.MaxValue)))],
                Math.Min(long.MaxValue, about.Hosts.Sum(host => host.MaxRate ?? long.MaxValue)), rate, Refuses: true,
                "Raise FOURTUPLE_MAX_RATE on the agents' hosts, give the ramp more time, or add agents.");
        }
    }

    private static LimitRow Accept(LimitCase about, double rate)
    {
        var local = about.TargetIsLocal ? about.Hosts.Min(host => host.Somaxconn) : null;
        var backlog = about.Assumed.Backlog ?? local ?? UsualBacklog;
        var source = about.Assumed.Backlog is not null ? "flag"
            : local is not null ? "somaxconn of this host" : "the kernel's default, the target's is not visible";
        return new LimitRow(
            "the target's accept queues", "connections/s", "listeners x backlog / longest accept stall",
            [
                Plan("listeners, one a port", about.Listeners), new("backlog", Number(backlog), source),
                Assumed("longest accept stall, s", Number(about.Assumed.StallSeconds)),
            ],
            about.Listeners * backlog / about.Assumed.StallSeconds, rate, Refuses: false,
            "Raise the listener's backlog and net.core.somaxconn at the target, or give the ramp more time: a full "
            + "queue drops SYNs, which costs 1 s or more each.");
    }
}
