using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

/// <summary>A realistic run, made by the run machine itself with a scripted agent.</summary>
internal static class SampleRun
{
    public const string PlanText = """
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: sample }
        """;

    public static RunOutcome Good { get; } = Run(
        new ScriptedAgent("agent-1") { RatePerSecond = 11_000 },
        [Samples.Rule(MetricNames.ConnectTime, "p", "<", 0.25, 99),
            Samples.Rule(MetricNames.ConnectFailed, "rate", "<", 0.001)]);

    public static RunOutcome Bad { get; } = Run(
        new ScriptedAgent("agent-1") { RatePerSecond = 11_000, RefusedEach = 40 },
        [Samples.Rule(MetricNames.ConnectFailed, "rate", "<", 0.001)]);

    public static RunOutcome Refused { get; } = Run(
        new ScriptedAgent("agent-1") { Refuses = new Refusal("host", "too few files", "nofile is 64", "raise it") },
            []);

    private static RunOutcome Run(ScriptedAgent agent, CriterionSpec[] thresholds)
    {
        var plan = Samples.Plan(
            [new ProfileStep.Ramp(100_000, null, 50_000, null), new ProfileStep.Hold(TimeSpan.FromSeconds(20)),
                new ProfileStep.Drain(TimeSpan.FromSeconds(3), DrainClose.Rst)],
            thresholds: thresholds,
            validity: [Samples.Rule(MetricNames.AgentCpu, "max", "<", 0.8),
                Samples.Rule(MetricNames.AgentLost, "count", "==", 0)]);
        var cluster = new ScriptedCluster(plan, agent);
        cluster.Join();
        return cluster.RunToEnd().Outcome!;
    }
}
