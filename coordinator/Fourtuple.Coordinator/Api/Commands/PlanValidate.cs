using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>plan validate</c>: the reader of the coordinator, for callers without pbm.</summary>
public sealed class PlanValidate : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "plan", "validate", "Checks a plan as this coordinator would; every problem is a line.", ApiRole.Viewer,
        ["pbm 10.0.0.5:9110 plan validate -f plan.yaml"],
        [new("plan", ArgumentType.Plan, "plan.yaml", "The plan's text, overrides applied.", Required: true)], []);

    public override bool NeedsLeader => false;

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (plan, problem) = PlanText.Read(call.Arguments.Text("plan"), "a run of it would not start");
        return ValueTask.FromResult(
            problem ?? new CommandAnswer(ExitCodes.Pass, $"the plan {plan!.Metadata.Name} is valid"));
    }
}
