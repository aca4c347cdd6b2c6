using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using CoordinatorSamples = Fourtuple.Tests.Coordinator.Samples;

namespace Fourtuple.Tests.Limits;

/// <summary>A plan and readings go in; numbers, shares and an exit code come out.</summary>
public sealed class PlanExplainerTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_plan_that_fits_has_shares_that_sum_to_what_it_asks_for()
    {
        var explanation = Explain(CoordinatorSamples.Plan(), 3);
        Assert.Equal((true, ExitCodes.Pass), (explanation.Feasible, explanation.ExitCode));
        Assert.Equal(1_000, explanation.Shares.Sum(share => share.Connections));
        Assert.Equal(3, explanation.Shares.Count);
        Assert.Empty(explanation.Nearest);
        Assert.Contains("fits", explanation.Sentence, StringComparison.Ordinal);
        Assert.Equal(explanation.Binding, LimitSheet.First(explanation.Limits)!.Name);
    }

    [Fact]
    public void A_plan_beyond_its_tuples_is_refused_with_the_nearest_ones()
    {
        var plan = CoordinatorSamples.Plan(
            [new ProfileStep.Ramp(10_000, Ten, null, null)], ports: (9000, 9001),
            sourcePorts: PortSet.Of(20_000, 20_999));
        var explanation = Explain(plan);
        Assert.Equal((false, ExitCodes.InvalidPlan, "tuples"),
            (explanation.Feasible, explanation.ExitCode, explanation.Binding));
        Assert.Equal(
            [("lower", 2_000), ("destinations", 8), ("sources", 4), ("ports", 5_000)],
            explanation.Nearest.Select(plan => (plan.Change, plan.Amount)));
        Assert.Contains("Lower it to 2,000 connections", explanation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_is_judged_at_its_upper_bound_and_steps_at_their_last()
    {
        var search = new ProfileStep.Search(1_000, 7_000, 0.02, Ten, Ten, 2);
        var steps = new ProfileStep.Steps(1_000, 5_000, Ten, Ten);
        Assert.Equal(7_000, Explain(CoordinatorSamples.Plan([steps, search])).Ask.Level);
        var stepped = Explain(CoordinatorSamples.Plan([steps]));
        Assert.Equal((5_000, 100), (stepped.Ask.Level, stepped.Ask.ConnectRate));
    }

    [Fact]
    public void Churn_holds_rate_by_lifetime_and_shows_every_way_to_close()
    {
        var plan = With(
            CoordinatorSamples.Plan([new ProfileStep.Ramp(2_000, Ten, null, null)], mode: LoadMode.Churn),
            load => load with
            {
                Lifetime = new LifetimeSpec("fixed", TimeSpan.FromMilliseconds(500), null),
                Close = CloseSpec.ClientFin,
            });
        var explanation = Explain(plan);
        Assert.Equal(("connections/s", 1_000), (explanation.Ask.Unit, explanation.Ask.Open));
        Assert.True(explanation.Feasible);
        Assert.Equal(5, explanation.ChurnCeilings.Count);
        var plain = Assert.Single(explanation.ChurnCeilings, way => way is { Close: "client-fin", Timestamps: false });
        Assert.Equal(explanation.Tuples.Ceiling / 60.5, plain.Ceiling!.Value, 3);
    }

    /// <summary>
    /// 5 destinations with three quarters of the rate and 1 with a quarter: that one is full first, at 4 x 50,001 / 60
    /// and not at 6 x.
    /// </summary>
    [Fact]
    public void The_heaviest_destination_binds_the_ceiling_of_weighted_targets()
    {
        var plan = With(
            CoordinatorSamples.Plan(
                [new ProfileStep.Ramp(40_000, Ten, null, null)], mode: LoadMode.Churn, close: CloseSpec.ClientFin,
                sourcePorts: PortSet.Of(10_000, 60_000)),
            load => load with { Lifetime = new LifetimeSpec("fixed", TimeSpan.FromMilliseconds(1), null) });
        plan = plan with
        {
            Spec = plan.Spec with
            {
                Targets =
                [
                    new TargetSpec("sink-a", ["127.0.1.4"], PortSet.Of(8_443, 8_447), 3),
                    new TargetSpec("sink-b", ["127.0.1.5"], PortSet.Of(8_443, 8_443), 1),
                ],
            },
        };
        AgentReading[] plain = [new("agent-1", Roomy() with { TcpTimestamps = false, ListeningPorts = PortSet.Empty })];
        var explanation = Outcome(plan, plain).Explanation!;
        Assert.Equal((false, 4 * 50_001), (explanation.Feasible, explanation.Tuples.Ceiling));
        Assert.Equal(("sink-b", 0.25), (explanation.Tuples.Weights!.Target, explanation.Tuples.Weights.Part));
        var own = Assert.Single(explanation.ChurnCeilings, way => way.IsPlan);
        Assert.Equal(3_333, own.Ceiling!.Value, 0.5);
        // 40,000/s need 12 source addresses, where 8 would do for equal parts.
        Assert.Equal(11, Assert.Single(explanation.Nearest, nearest => nearest.Change == "sources").Amount);
    }

    [Fact]
    public void Requests_need_the_connections_they_go_over()
    {
        var plan = With(
            CoordinatorSamples.Plan([new ProfileStep.Ramp(50_000, Ten, null, null)], mode: LoadMode.Request),
            load => load with { Connections = 64 });
        var explanation = Explain(plan);
        Assert.Equal((64, 50_000, "requests/s"),
            (explanation.Ask.Open, explanation.Ask.Level, explanation.Ask.Unit));
        Assert.True(explanation.Feasible);
    }

    [Fact]
    public void A_ramp_is_told_with_the_rate_that_was_measured_and_its_source()
    {
        var explanation = Explain(CoordinatorSamples.Plan([new ProfileStep.Ramp(480_000, Ten, null, null)]));
        var ramp = Assert.Single(explanation.Ramps);
        Assert.Equal((48_000, 10), (explanation.MeasuredRate, ramp.PlannedSeconds));
        Assert.Equal(10, ramp.PossibleSeconds);
        Assert.Equal("deploy/MEASURED.md", explanation.MeasuredRateSource);
    }

    [Fact]
    public void Too_few_agents_and_foreign_targets_are_no_explanation_but_a_refusal()
    {
        Assert.Equal(ExitCodes.TooFewAgents, Outcome(CoordinatorSamples.Plan(), []).Refusals[0].ExitCode);
        var foreign = CoordinatorSamples.Plan(addresses: ["10.9.9.9"]);
        Assert.Equal(ExitCodes.Refused, Outcome(foreign, Agents(1)).Refusals[0].ExitCode);
    }

    [Fact]
    public void What_is_called_feasible_is_what_the_resolver_runs()
    {
        foreach (var connections in (long[])[1, 63_999, 64_000, 64_001, 200_000])
        {
            var plan = CoordinatorSamples.Plan(
                [new ProfileStep.Ramp(connections, Ten, null, null)],
                sourcePorts: PortSet.Of(20_000, 20_999));
            var runs = PlanResolver.Resolve(plan, Agents(2), NameAnswers.None).Plan is not null;
            Assert.Equal(runs, Explain(plan, 2).Feasible);
        }
    }

    private static LoadPlan With(LoadPlan plan, Func<LoadSpec, LoadSpec> change) =>
        plan with { Spec = plan.Spec with { Load = change(plan.Spec.Load) } };

    private static PlanExplanation Explain(LoadPlan plan, int agents = 1) =>
        Outcome(plan, Agents(agents)).Explanation ?? throw new Xunit.Sdk.XunitException("refused");

    private static ExplainOutcome Outcome(LoadPlan plan, AgentReading[] agents) =>
        PlanExplainer.Explain(plan, new ExplainGround(agents, "a test", new()), NameAnswers.None);

    private static AgentReading[] Agents(int count) =>
        [.. Enumerable.Range(1, count).Select(number => new AgentReading($"agent-{number}", Roomy()))];

    private static AgentCapacity Roomy() =>
        CoordinatorSamples.Capacity() with { MemAvailableBytes = 64L << 30, Nofile = 1_000_000 };
}
