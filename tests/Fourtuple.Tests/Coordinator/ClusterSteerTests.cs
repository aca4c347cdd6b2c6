using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Rates, searches and what an operator changed, under another coordinator whose clock shows something else.
/// </summary>
public sealed class ClusterSteerTests
{
    private const long Far = 777_000_000_000_000;

    private const string Churn = """
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: churned }
        spec:
          targets:
            - { name: echo, addresses: [127.0.1.1], ports: [9000-9063] }
          load: { mode: churn, lifetime: { dist: fixed, mean: 100ms } }
          profile:
            - ramp: { to: 600/s, over: 6s }
            - hold: { for: 12s }
        """;

    private const string Search = """
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: searched }
        spec:
          targets:
            - { name: echo, addresses: [127.0.1.1], ports: [9000-9063] }
          load: { mode: hold, connect: { timeout: 2s } }
          profile:
            - search: { between: [1k, 16k], tolerance: 5%, settle: 3s, confirm: 1 }
            - hold: { for: 3s }
          thresholds: { connect.failed: ["rate<0.1%"] }
        """;

    private static void Begin(ClusterLab lab, LabCoordinator leader, string plan)
    {
        lab.Until(() => leader.Leads);
        foreach (var agent in lab.Agents)
        {
            lab.Greet(agent);
        }
        Assert.True(lab.Run(leader, text: plan)?.Ok);
    }

    private static double Rate(ScriptedAgent[] agents) =>
        agents.Sum(agent => ((StageOrder.Rate)agent.Obeyed[^1]).To);

    [Theory]
    [InlineData("ramp")]
    [InlineData("hold")]
    public async Task A_rate_goes_on(string step)
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        await using var lab = await ClusterLab.OpenAsync(agents);
        var (first, second) = (lab.Add("c1"), lab.Add("c2", Far));
        Begin(lab, first, Churn);
        lab.Until(() => first.Step == step);
        lab.Pass(2);
        first.Kill();
        lab.Until(() => second.RunEnded);
        var report = (await lab.StoredAsync()).Report!;
        Assert.True(report.Verdict.ExitCode == 0, report.Verdict.Sentence);
        ScriptedCluster.AssertAddsUp(report.Accounting);
        Assert.All(agents, agent => Assert.Equal(
            [typeof(StageOrder.Rate), typeof(StageOrder.Drain)], agent.Obeyed.Select(order => order.GetType())));
        Assert.InRange(report.Levels[0].Reached, 590, 610);
    }

    [Fact]
    public async Task What_was_paused_stays_paused_and_what_was_scaled_stays_scaled()
    {
        ScriptedAgent[] agents = [new("a"), new("b")];
        await using var lab = await ClusterLab.OpenAsync(agents);
        var (first, second) = (lab.Add("c1"), lab.Add("c2", Far));
        Begin(lab, first, Churn);
        lab.Until(() => first.Step == "hold");
        Assert.True(lab.Ask(first, new ClusterCommand.Scale(null, 300, IsRate: true))!.Ok);
        lab.Pass(1);
        Assert.Equal(300, Rate(agents), 6);
        Assert.True(lab.Ask(first, new ClusterCommand.Pause("run-1"))!.Ok);
        lab.Pass(1);
        Assert.Equal(0, Rate(agents));
        first.Kill();
        lab.Until(() => second.Leads, 4);
        lab.Pass(30);
        Assert.Equal(("paused", 0.0), (second.Step, Rate(agents)));
        Assert.True(lab.Ask(second, new ClusterCommand.Resume(null))!.Ok);
        lab.Pass(1);
        Assert.Equal(300, Rate(agents), 6);
        lab.Until(() => second.RunEnded);
        var stored = await lab.StoredAsync();
        Assert.True(stored.Report!.Verdict.ExitCode == 0, stored.Report.Verdict.Sentence);
        Assert.Equal(["scale", "pause", "takeover", "resume"], stored.Events.Select(note => note.Kind));
        Assert.Equal("scale to 300", stored.Report.Levels[^1].Step);
    }

    [Fact]
    public async Task A_search_goes_on_where_it_was()
    {
        ScriptedAgent[] agents = [new("a") { TargetHolds = 3_500 }, new("b") { TargetHolds = 3_500 }];
        await using var lab = await ClusterLab.OpenAsync(agents);
        var (first, second) = (lab.Add("c1"), lab.Add("c2", Far));
        Begin(lab, first, Search);
        lab.Until(() => agents[0].Obeyed.Count >= 5);
        first.Kill();
        lab.Until(() => second.RunEnded, 600);
        var report = (await lab.StoredAsync()).Report!;
        Assert.True(report.Capacity?.Sustainable is { Lo: <= 7_000, Hi: > 7_000 }, report.Verdict.Sentence);
        Assert.Equal(0, report.Verdict.ExitCode);
    }

    [Fact]
    public async Task Orders_that_make_no_sense_are_answered_so()
    {
        ScriptedAgent[] agents = [new("a")];
        await using var lab = await ClusterLab.OpenAsync(agents);
        var first = lab.Add("c1");
        lab.Until(() => first.Leads);
        Assert.Equal("there is no run to change", lab.Ask(first, new ClusterCommand.Pause(null))!.What);
        Begin(lab, first, Churn);
        lab.Until(() => first.Step == "hold");
        Assert.Equal(ExitCodes.Usage, lab.Ask(first, new ClusterCommand.Scale(null, 300, IsRate: false))!.ExitCode);
        Assert.Equal("the run is not paused", lab.Ask(first, new ClusterCommand.Resume(null))!.What);
        Assert.Equal("run other is not under way", lab.Ask(first, new ClusterCommand.Resume("other"))!.What);
    }
}
