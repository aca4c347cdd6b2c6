using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

public sealed class JudgeTests
{
    [Theory]
    [InlineData("<", 1, false)]
    [InlineData("<=", 1, true)]
    [InlineData(">", 1, false)]
    [InlineData(">=", 1, true)]
    [InlineData("==", 1, true)]
    [InlineData("==", 1.1, false)]
    [InlineData("<", 0.9, true)]
    [InlineData(">", 1.1, true)]
    [InlineData("!", 1, false)]
    public void Operators_compare(string comparison, double value, bool holds) =>
        Assert.Equal(holds, Judge.Holds(new Criterion("x", "count", null, comparison, 1, ""), value));

    [Fact]
    public void Counts_of_nothing_are_zero_and_rates_of_nothing_are_no_data()
    {
        var readings = new Readings(new RunTotals(), 0);
        double? Read(string metric, string reducer) => readings.Read(new Criterion(metric, reducer, null, "<", 1, ""));
        Assert.Equal(0, Read(MetricNames.ConnectFailed, "count"));
        Assert.Null(Read(MetricNames.ConnectFailed, "rate"));
        Assert.Null(Read(MetricNames.ConnectTime, "max"));
        Assert.Null(Read(MetricNames.RequestRate, "achieved"));
        Assert.Null(Read(MetricNames.AgentCpu, "max"));
        Assert.Equal(0, Read(MetricNames.AgentLost, "count"));
    }

    [Fact]
    public void The_worst_finding_decides_the_exit_code()
    {
        var verdict = new Verdict();
        Assert.Equal(0, verdict.ExitCode);
        verdict.Find(ExitCodes.ThresholdsFailed, "slow");
        verdict.Find(ExitCodes.Degraded, "an agent went");
        verdict.Find(ExitCodes.Stopped, "stopped");
        Assert.Equal(("degraded", "An agent went.", 123),
            (verdict.Section("ok").Status, verdict.Section("ok").Sentence, verdict.ExitCode));
    }

    [Fact]
    public void Tolerance_is_what_the_thresholds_allow()
    {
        Assert.Equal(0, Judge.Tolerance([]));
        Assert.Equal(0.011, Judge.Tolerance(
        [
            Samples.Rule(MetricNames.ConnectFailed, "rate", "<", 0.01),
            Samples.Rule(MetricNames.ConnectFailed, "rate", "<", 0.02),
            Samples.Rule(MetricNames.ConnectionDropped, "rate", "<=", 0.001),
            Samples.Rule(MetricNames.ConnectFailed, "count", "<", 5),
        ]), 9);
    }
}
