using Fourtuple.Coordinator.Totals;
using Fourtuple.Coordinator.Totals.Limiting;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Limits;

/// <summary>Each rule fires alone on its own evidence, and not on a little less of it.</summary>
public sealed class LimitingRulesTests
{
    private static readonly LoadCounters Live = new()
    {
        Attempted = 10_000,
        Established = 10_000,
        Confirmed = 10_000,
        Started = 100_000,
        ExchangesSent = 20_000,
    };

    private static readonly LimitingEvidence Quiet = new()
    {
        Live = Live,
        Cpu = new WorstAgent("a", 0.5),
        Lag = new WorstAgent("a", 0.001),
        Memory = new WorstAgent("a", 0.5),
        TargetIsLocal = true,
    };

    public static TheoryData<string, string, string> Rules => new()
    {
        { "file descriptors", "generator", "file_limit" },
        { "kernel memory", "generator", "memory" },
        { "tuples", "generator", "exhausted" },
        { "tuples in TIME_WAIT", "generator", "resting" },
        { "source addresses", "generator", "source_address_missing" },
        { "a local rule", "generator", "not_permitted" },
        { "source ports", "generator", "port_held" },
        { "connection tracking", "generator", "conntrack" },
        { "packet backlog of the agent's host", "generator", "softnet" },
        { "agent CPU", "generator", "cpu" },
        { "agent scheduling", "generator", "lag" },
        { "memory of the agent's host", "generator", "mem" },
        { "target's connection limit", "target", "refused" },
        { "target's accept queue", "target", "overflow" },
        { "target's accepting application", "target", "unserved" },
        { "target's request handling", "target", "slow" },
        { "target's idle timeout or connection limit", "target", "closed" },
        { "route or neighbour table", "path", "unreachable" },
        { "a NAT, firewall or balancer that forgets", "path", "forgotten" },
        { "target or path", "unknown", "silent" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_fires_alone_on_its_evidence(string resource, string side, string what)
    {
        var (enough, _) = Evidence(what);
        var found = Assert.Single(LimitingRules.Find(enough, levelMissed: true));
        Assert.Equal((resource, side), (found.Resource, found.Side));
        Assert.InRange(found.Utilisation, double.Epsilon, 1);
        Assert.False(string.IsNullOrWhiteSpace(found.Evidence));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void And_not_on_less(string resource, string side, string what)
    {
        var (_, less) = Evidence(what);
        Assert.DoesNotContain(
            LimitingRules.Find(less, levelMissed: true), entry => entry.Resource == resource && entry.Side == side);
    }

    [Fact]
    public void Every_rule_is_in_the_table_and_each_name_once()
    {
        Assert.Equal(
            Rules.Select(row => row.Data.Item1).Order(), LimitingRules.All.Select(rule => rule.Resource).Order());
        Assert.Equal(LimitingRules.All.Count, LimitingRules.All.Select(rule => rule.Name).Distinct().Count());
    }

    [Fact]
    public void Without_evidence_it_is_unknown_when_the_level_was_missed_and_nothing_otherwise()
    {
        Assert.Equal(
            ("unknown", "unknown"),
            LimitingRules.Find(Quiet, levelMissed: true) is [var only] ? (only.Resource, only.Side) : default);
        Assert.Empty(LimitingRules.Find(Quiet, levelMissed: false));
    }

    [Fact]
    public void Proof_comes_before_signs_and_the_generators_before_the_targets()
    {
        var evidence = Failing(Quiet with
        {
            Cpu = new WorstAgent("a", 0.99),
            Live = Live with { StartedLate = 5_000, SourceExhausted = 5, Skipped = 5 },
        }, (FailureCause.Refused, FailurePhase.Connect, 5_000), (FailureCause.TimedOut, FailurePhase.Connect, 500));
        Assert.Equal(
            ["tuples", "target's connection limit", "agent CPU", "target or path"],
            LimitingRules.Find(evidence, levelMissed: true).Select(entry => entry.Resource));
    }

    [Fact]
    public void A_generator_at_its_end_makes_a_missed_level_inconclusive_and_a_target_does_not()
    {
        var tuples = LimitingRules.Find(Evidence("exhausted").Enough, levelMissed: true);
        Assert.Contains("tuples", LimitingRules.Inconclusive(tuples, levelMissed: true), StringComparison.Ordinal);
        Assert.Null(LimitingRules.Inconclusive(tuples, levelMissed: false));
        var refused = LimitingRules.Find(Evidence("refused").Enough, levelMissed: true);
        Assert.Null(LimitingRules.Inconclusive(refused, levelMissed: true));
        Assert.Null(LimitingRules.Inconclusive(LimitingRules.Find(Quiet, true), levelMissed: true));
    }

    private static (LimitingEvidence Enough, LimitingEvidence Less) Evidence(string what) => what switch
    {
        "file_limit" => (Failing((FailureCause.FileLimit, FailurePhase.Socket, 1)), Quiet),
        "memory" => (Failing((FailureCause.Memory, FailurePhase.Connect, 1)), Quiet),
        "resting" => (
            Quiet with { Live = Live with { Skipped = 5, SourceExhausted = 5 }, Tuples = (1_000, 501) },
            Quiet with { Live = Live with { Skipped = 5, SourceExhausted = 5 }, Tuples = (1_000, 500) }),
        "exhausted" => (With(Live with { SourceExhausted = 1, Skipped = 1 }), With(Live with { Skipped = 1 })),
        "source_address_missing" => (Failing((FailureCause.SourceAddressMissing, FailurePhase.Bind, 1)), Quiet),
        "not_permitted" => (Failing((FailureCause.NotPermitted, FailurePhase.Connect, 1)), Quiet),
        "port_held" => Share(FailureCause.PortHeld, FailurePhase.Bind),
        "conntrack" => (Counting(("ConntrackDrop", 1)), Counting(("ConntrackDrop", 0))),
        "softnet" => (Counting(("SoftnetDropped", 1), ("TCPSynRetrans", 11)), Counting(("SoftnetDropped", 1))),
        "cpu" => (
            With(Live with { StartedLate = 1_001 }) with { Cpu = new WorstAgent("a", 0.91) },
            With(Live with { StartedLate = 1_000 }) with { Cpu = new WorstAgent("a", 0.91) }),
        "lag" => (
            With(Live with { StartedLate = 1_001 }) with { Lag = new WorstAgent("a", 0.02) },
            With(Live with { StartedLate = 1_001 }) with { Lag = new WorstAgent("a", 0.01) }),
        "mem" => (
            With(Live with { Skipped = 1 }) with { Memory = new WorstAgent("a", 0.96) },
            With(Live) with { Memory = new WorstAgent("a", 0.96) }),
        "refused" => Share(FailureCause.Refused, FailurePhase.Connect),
        "overflow" => (
            Counting(("ListenOverflows", 1), ("TCPSynRetrans", 11)),
            Counting(("ListenOverflows", 1), ("TCPSynRetrans", 11)) with { TargetIsLocal = false }),
        "unserved" => (
            Failing(With(Live with { Confirmed = 9_000 }), (FailureCause.ReplyTimeout, FailurePhase.Exchange, 21)),
            Failing(With(Live with { Confirmed = 9_000 }), (FailureCause.ReplyTimeout, FailurePhase.Exchange, 20))),
        "slow" => (
            Failing((FailureCause.ReplyTimeout, FailurePhase.Exchange, 21)),
            Failing((FailureCause.ReplyTimeout, FailurePhase.Exchange, 20))),
        "closed" => Share(FailureCause.ClosedByPeer, FailurePhase.Open),
        "unreachable" => Share(FailureCause.Unreachable, FailurePhase.Connect),
        "forgotten" => Share(FailureCause.TimedOut, FailurePhase.Open),
        "silent" => Share(FailureCause.TimedOut, FailurePhase.Connect),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

    /// <summary>Just above and just at 0.1 % of the openings.</summary>
    private static (LimitingEvidence Enough, LimitingEvidence Less) Share(FailureCause cause, FailurePhase phase) =>
        (Failing((cause, phase, 11)), Failing((cause, phase, 10)));

    private static LimitingEvidence With(LoadCounters live) => Quiet with { Live = live };

    private static LimitingEvidence Counting(params (string Name, long Value)[] kernel) =>
        Quiet with { Kernel = kernel.ToDictionary(pair => pair.Name, pair => pair.Value) };

    private static LimitingEvidence Failing(params (FailureCause, FailurePhase, long)[] failures) =>
        Failing(Quiet, failures);

    private static LimitingEvidence Failing(
        LimitingEvidence about, params (FailureCause Cause, FailurePhase Phase, long Count)[] failures) => about with
        {
            Failures = failures.ToDictionary(
                row => (FailureCatalog.Name(row.Cause), FailureCatalog.Name(row.Phase)), row => row.Count),
        };
}
