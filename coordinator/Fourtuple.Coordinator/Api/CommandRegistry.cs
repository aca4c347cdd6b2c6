using Fourtuple.Coordinator.Api.Commands;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// Every command of the coordinator, once. The HTTP endpoint serves it, and pbm carries a copy for help without a
/// server.
/// </summary>
public static class CommandRegistry
{
    public static IReadOnlyList<ApiCommand> Commands { get; } =
    [
        new ClusterShow(), new ClusterStatus(), new ClusterLeader(), new ClusterLeave(), new ClusterDown(),
        new ClusterDownUnreachable(), new ClusterTail(), new ActorHierarchy(),
        new AgentList(), new AgentDescribe(), new AgentCordon(), new AgentUncordon(), new AgentDrain(),
        new AgentLimits(), new AgentTop(), new AgentDoctor(), new PlanExplain(),
        new PlanList(), new PlanShow(), new PlanValidate(), new PlanApply(), new PlanDelete(), new TupleSpaceShow(),
        new TargetCheck(), new TargetCapacity(),
        new TupleUseShow(),
        new LoadRun(), new LoadList(), new LoadStatus(), new LoadTail(), new LoadPause(), new LoadResume(),
        new LoadScale(), new LoadStop(), new LoadKillAll(),
        new ReportList(), new ReportShow(), new ReportExport(), new ReportCompare(), new ReportWhatIf(),
        new ReportBaseline(), new SafetyShow(), new SafetyTest(), new LogTail(), new LogPeek(), new LogAppend(),
        new LogAudit(), new NodeUptime(), new NodeConfig(), new NodeEnv(),
    ];

    public static IReadOnlyList<CommandSpec> Specs { get; } = [.. Commands.Select(command => command.Spec)];

    public static RegistryDocument Document { get; } = new(ProductVersion.Text, Specs);

    public static (ApiCommand? Command, CommandAnswer? Problem) Find(string palette, string name)
    {
        var found = Commands.FirstOrDefault(each => each.Spec.Palette == palette && each.Spec.Name == name);
        if (found is not null)
        {
            return (found, null);
        }
        var inPalette = Specs.Where(each => each.Palette == palette).Select(each => each.Words).ToArray();
        var near = NearestName.Of($"{palette} {name}", inPalette.Length > 0 ? inPalette : Specs.Select(Words));
        return (null, CommandAnswer.Usage(
            $"there is no command '{PlainText.Of($"{palette} {name}")}'", "",
            near is null ? "GET /api/v1/commands lists them" : $"did you mean '{near}'?"));
    }

    private static string Words(CommandSpec spec) => spec.Words;
}
