namespace Fourtuple.Tests.Coordinator;

/// <summary>What an agent says went wrong on its side, as the run tells it.</summary>
public sealed class AgentTroubleTests
{
    [Fact]
    public void Warnings_of_an_agents_checks_are_warnings_of_the_run()
    {
        var agent = new ScriptedAgent("a") { Warnings = ["The files are few.", "The memory is tight."] };
        var report = ScriptedCluster.Joined(Samples.Plan(), agent).RunToEnd().Report;
        Assert.Contains("agent a: The files are few.", report.Warnings);
        Assert.Contains("agent a: The memory is tight.", report.Warnings);
    }

    [Fact]
    public void A_fault_is_told_once_with_the_name_of_the_agent()
    {
        var agent = new ScriptedAgent("a") { Fault = "no room" };
        var report = ScriptedCluster.Joined(Samples.Plan(), agent).RunToEnd().Report;
        Assert.Single(report.Warnings, warning => warning == "agent a: no room");
    }

    [Fact]
    public void Connections_lost_with_a_worker_are_lost_in_the_account_and_degrade_the_run()
    {
        var agent = new ScriptedAgent("a");
        var cluster = ScriptedCluster.Joined(Samples.Plan(), agent).RunUntilHolding();
        agent.LoseWorker(5);
        var report = cluster.RunToEnd().Report;
        Assert.Equal(5, report.Accounting.Lost.Open);
        Assert.Equal(1_000, report.Accounting.Established);
        ScriptedCluster.AssertAddsUp(report.Accounting);
        Assert.Equal(123, report.Verdict.ExitCode);
    }
}
