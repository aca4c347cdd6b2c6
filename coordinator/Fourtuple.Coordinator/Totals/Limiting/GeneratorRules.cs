using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Tuples;
using static Fourtuple.Coordinator.Totals.Limiting.LimitingRule;

namespace Fourtuple.Coordinator.Totals.Limiting;

/// <summary>Evidence that the agents or their hosts were the limit.</summary>
internal static class GeneratorRules
{
    /// <summary>Busy beyond this share of its cores, a generator that is also late is the limit.</summary>
    private const double BusyCpu = 0.9;

    /// <summary>Lateness beyond which starts no longer count as in time, seconds.</summary>
    private const double LateStart = 0.01;

    /// <summary>At rest beyond this share of the tuples, it is what the openings waited for.</summary>
    private const double RestingShare = 0.5;

    /// <summary>Beyond this share the next opening may be the one that is killed.</summary>
    private const double FullMemory = 0.95;

    public static IReadOnlyList<LimitingRule> All { get; } =
    [
        new("any failure with cause file_limit", "file descriptors", Generator, LimitingStrength.Proof,
            about => Failed(about, FailureCause.FileLimit, "openings failed with EMFILE or ENFILE")),
        new("any failure with cause memory", "kernel memory", Generator, LimitingStrength.Proof,
            about => Failed(about, FailureCause.Memory, "calls failed with ENOBUFS or ENOMEM")),
        new("source.exhausted > 0 and TIME_WAIT > 50 % of the tuples", InTimeWait, Generator,
            LimitingStrength.Proof, Resting),
        new("source.exhausted > 0", "tuples", Generator, LimitingStrength.Proof, Tuples),
        new("any failure with cause source_address_missing", "source addresses", Generator, LimitingStrength.Proof,
            about => Failed(about, FailureCause.SourceAddressMissing,
                "openings failed at bind with EADDRNOTAVAIL: the source address is not on the host")),
        new("any failure with cause not_permitted", "a local rule", Generator, LimitingStrength.Proof,
            about => Failed(about, FailureCause.NotPermitted, "calls failed with EPERM or EACCES on the agent's host")),
        new("port_held + tuple_in_use > 0.1 % of attempted", "source ports", Generator, LimitingStrength.Proof, Held),
        new("conntrack drop + insert_failed > 0 on an agent's host", "connection tracking", Generator,
            LimitingStrength.Proof, Conntrack),
        new("softnet drops and TCPSynRetrans > 0.1 % of attempted", "packet backlog of the agent's host", Generator,
            LimitingStrength.Sign, Softnet),
        new("agent.cpu > 90 % and schedule.late > 1 %", "agent CPU", Generator, LimitingStrength.Sign, Cpu),
        new("schedule.late > 1 %, lag p(99) > 10 ms and agent.cpu <= 90 %", "agent scheduling", Generator,
            LimitingStrength.Sign, Scheduling),
        new("agent.mem > 95 % and openings skipped", "memory of the agent's host", Generator, LimitingStrength.Sign,
            Memory),
    ];

    /// <summary>Share of connects and exchanges that started more than 10 ms after their intended time.</summary>
    public static double Late(LoadCounters live) => live.Started == 0 ? 0 : (double)live.StartedLate / live.Started;

    private static LimitingFinding? Failed(LimitingEvidence about, FailureCause cause, string what) =>
        about.Of(cause) is > 0 and var count ? new(1, $"{Figures.Count(count)} {what}") : null;

    private static LimitingFinding? Resting(LimitingEvidence about)
    {
        var (all, waiting) = about.Tuples;
        if (about.Live.SourceExhausted == 0 || all == 0 || waiting <= all * RestingShare)
        {
            return null;
        }
        var ceiling = TimeWait.CeilingPerSecond(all, takesOver: false);
        var advice = about.WithoutTimestamps is { } agent
            ? $"TCP timestamps are off at agent {agent}: with net.ipv4.tcp_timestamps=1 at both ends a tuple is taken "
                + "over at once; or close with client-rst"
            : "an end without TCP timestamps keeps them from being taken over: turn net.ipv4.tcp_timestamps on at the "
                + "target, or close with client-rst";
        return new(
            (double)waiting / all,
            $"{Figures.Count(about.Live.SourceExhausted)} openings found no free tuple, and "
                + $"{Figures.Count(waiting)} of {Figures.Count(all)} tuples were in TIME_WAIT as "
                + "the drain began: each is out of use for "
                + $"{TimeWait.Length.TotalSeconds:0} s after a close by us, which allows {ceiling:N1} openings/s; "
                + advice);
    }

    private static LimitingFinding? Tuples(LimitingEvidence about) =>
        about.Live.SourceExhausted > 0 && Resting(about) is null
        ? new(1, $"{Figures.Count(about.Live.SourceExhausted)} openings found no free tuple; "
            + $"{Figures.Count(about.Live.TuplesSkipped)} tuples were held by others")
        : null;

    private static LimitingFinding? Held(LimitingEvidence about)
    {
        var held = about.Of(FailureCause.PortHeld) + about.Of(FailureCause.TupleInUse);
        return held > 0 && about.PerAttempt(held) > LimitingRules.Noise
            ? new(about.PerAttempt(held), $"{Figures.Count(held)} openings failed with EADDRINUSE or EADDRNOTAVAIL: "
                + "others hold these ports, or the tuples are still in TIME_WAIT")
            : null;
    }

    private static LimitingFinding? Conntrack(LimitingEvidence about)
    {
        var (dropped, clashed) = (about.Counter("ConntrackDrop"), about.Counter("ConntrackInsertFailed"));
        return dropped + clashed > 0
            ? new(1, $"connection tracking on an agent's host dropped {Figures.Count(dropped)} packets for want of an "
                + $"entry and failed to insert {Figures.Count(clashed)}")
            : null;
    }

    private static LimitingFinding? Softnet(LimitingEvidence about)
    {
        var (dropped, again) = (about.Counter("SoftnetDropped"), about.Counter("TCPSynRetrans"));
        return dropped > 0 && about.PerAttempt(again) > LimitingRules.Noise
            ? new(about.PerAttempt(again), $"{Figures.Count(dropped)} packets were dropped at netdev_max_backlog of an "
                + $"agent's host, and {Figures.Count(again)} SYNs were sent again")
            : null;
    }

    private static LimitingFinding? Cpu(LimitingEvidence about) =>
        about.Cpu is { Value: > BusyCpu } busiest && Late(about.Live) is > LimitingRules.LateShare and var late
            ? new(busiest.Value, $"agent {busiest.Agent} used {Figures.Percent(busiest.Value)} of its cores and "
                + $"{Figures.Percent(late)} of the starts were more than 10 ms late")
            : null;

    private static LimitingFinding? Scheduling(LimitingEvidence about) =>
        about.Cpu is { Value: <= BusyCpu } busiest && about.Lag is { Value: > LateStart } lag
        && Late(about.Live) is > LimitingRules.LateShare and var late
            ? new(late, $"{Figures.Percent(late)} of the starts were more than 10 ms late, p(99) on agent {lag.Agent} "
                + $"{Figures.Seconds(lag.Value)}, while no agent used more than {Figures.Percent(busiest.Value)} of "
                + "its "
                + "cores: something else on the host had the CPU")
            : null;

    private static LimitingFinding? Memory(LimitingEvidence about) =>
        about.Memory is { Value: > FullMemory } fullest && about.Live.Skipped > about.Live.SourceExhausted
            ? new(fullest.Value, $"{Figures.Percent(fullest.Value)} of the memory of agent {fullest.Agent}'s host "
                + "was in "
                + $"use, and {Figures.Count(about.Live.Skipped - about.Live.SourceExhausted)} openings were given up")
            : null;
}
