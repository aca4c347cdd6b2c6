using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;
using static Fourtuple.Coordinator.Totals.Limiting.LimitingRule;

namespace Fourtuple.Coordinator.Totals.Limiting;

/// <summary>Evidence that the target, or something on the way to it, was the limit.</summary>
internal static class TargetRules
{
    public static IReadOnlyList<LimitingRule> All { get; } =
    [
        new("refused + reset > 0.1 % of attempted", "target's connection limit", Target, LimitingStrength.Proof,
            Refused),
        new("ListenOverflows > 0 at a target on an agent's host, and SYNs sent again", "target's accept queue", Target,
            LimitingStrength.Proof, Overflow),
        new("reply timeouts > 0.1 % of exchanges and confirmed < established", "target's accepting application", Target,
            LimitingStrength.Sign, Unserved),
        new("reply timeouts > 0.1 % of exchanges, every connection confirmed", "target's request handling", Target,
            LimitingStrength.Sign, Slow),
        new("closed_by_peer > 0.1 % of established", "target's idle timeout or connection limit", Target,
            LimitingStrength.Sign, Ended),
        new("unreachable > 0.1 % of attempted", "route or neighbour table", LimitingRule.Path,
            LimitingStrength.Proof, Unreachable),
        new("timed_out on open connections > 0.1 % of established", "a NAT, firewall or balancer that forgets",
            LimitingRule.Path, LimitingStrength.Sign, Forgotten),
        new("timed_out > 0.1 % of attempted, without listen overflows here", "target or path", Unknown,
            LimitingStrength.Ambiguous, Silent),
    ];

    private static LimitingFinding? Refused(LimitingEvidence about)
    {
        var turnedAway = about.Of(FailureCause.Refused) + about.Of(FailureCause.Reset);
        var silent = Timeouts(about);
        var beside = silent > 0 ? $", beside {Figures.Count(silent)} without an answer" : "";
        return about.PerAttempt(turnedAway) is > LimitingRules.Noise and var share
            ? new(share, $"{Figures.Count(turnedAway)} refusals and resets in {Openings(about)}{beside}")
            : null;
    }

    /// <summary>Only a target on the same host shares our kernel's counters; then they are proof.</summary>
    private static LimitingFinding? Overflow(LimitingEvidence about)
    {
        var (overflows, again) = (about.Counter("ListenOverflows"), about.Counter("TCPSynRetrans"));
        var hit = Math.Max(again, Timeouts(about));
        return about.TargetIsLocal && overflows > 0 && about.PerAttempt(hit) is > LimitingRules.Noise and var share
            ? new(share, $"{Figures.Count(overflows)} listen overflows on this host, with {Figures.Count(again)} SYN "
                + $"retransmits and {Figures.Count(Timeouts(about))} connects timed out")
            : null;
    }

    private static LimitingFinding? Unserved(LimitingEvidence about)
    {
        var unserved = about.Live.Established - about.Live.Confirmed;
        return LateReplies(about) is { } share && unserved > about.Live.Established * LimitingRules.Noise
            ? new(share, $"{Figures.Count(unserved)} of {Connections(about)} never got a reply, and "
                + $"{Figures.Count(about.Of(FailureCause.ReplyTimeout))} exchanges timed out: the backlog took what "
                + "the application did not")
            : null;
    }

    private static LimitingFinding? Slow(LimitingEvidence about)
    {
        var unserved = about.Live.Established - about.Live.Confirmed;
        return LateReplies(about) is { } share && unserved <= about.Live.Established * LimitingRules.Noise
            ? new(share, $"{Figures.Count(about.Of(FailureCause.ReplyTimeout))} of "
                + $"{Figures.Count(about.Live.ExchangesSent)} exchanges got no reply in time")
            : null;
    }

    private static LimitingFinding? Ended(LimitingEvidence about)
    {
        var ended = about.Of(FailureCause.ClosedByPeer);
        return Share(ended, about.Live.Established) is > LimitingRules.Noise and var share
            ? new(share, $"the peer ended {Figures.Count(ended)} of {Connections(about)} while they were held")
            : null;
    }

    private static LimitingFinding? Unreachable(LimitingEvidence about)
    {
        var unreachable = about.Of(FailureCause.Unreachable);
        return about.PerAttempt(unreachable) is > LimitingRules.Noise and var share
            ? new(share, $"{Figures.Count(unreachable)} openings failed with EHOSTUNREACH or ENETUNREACH")
            : null;
    }

    private static LimitingFinding? Forgotten(LimitingEvidence about)
    {
        var forgotten = about.Of(FailureCause.TimedOut) - Timeouts(about);
        return Share(forgotten, about.Live.Established) is > LimitingRules.Noise and var share
            ? new(share, $"{Figures.Count(forgotten)} of {Connections(about)} got no acknowledgement any more "
                + "(ETIMEDOUT)")
            : null;
    }

    private static LimitingFinding? Silent(LimitingEvidence about)
    {
        var (silent, again) = (Timeouts(about), about.Counter("TCPSynRetrans"));
        return about.PerAttempt(silent) is > LimitingRules.Noise and var share && Overflow(about) is null
            ? new(share, $"{Figures.Count(silent)} connects timed out, with {Figures.Count(again)} SYN retransmits; a "
                + "full accept queue and a dropping path look the same from here")
            : null;
    }

    private static string Openings(LimitingEvidence about) => $"{Figures.Count(about.Live.Attempted)} openings";

    private static string Connections(LimitingEvidence about) =>
        $"{Figures.Count(about.Live.Established)} established connections";

    private static long Timeouts(LimitingEvidence about) => about.Of(FailureCause.TimedOut, FailurePhase.Connect);

    private static double? LateReplies(LimitingEvidence about) =>
        Share(about.Of(FailureCause.ReplyTimeout), about.Live.ExchangesSent) is > LimitingRules.Noise and var share
            ? share : null;

    private static double Share(long count, long of) => of <= 0 ? 0 : (double)count / of;
}
