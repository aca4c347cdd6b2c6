using System.Security.Cryptography;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>load run</c>: reads the plan again, pins its names, and hands it to the coordinator.</summary>
public sealed class LoadRun : ApiCommand
{
    private const string DefaultOrigin = "POST /api/v1/commands/load/run";

    public override CommandSpec Spec { get; } = new(
        "load", "run", "Starts a plan on the cluster; it goes on whatever happens to the one who started it.",
        ApiRole.Operator,
        [
            "pbm load run -f plan.yaml", "pbm load run -f plan.yaml --set spec.profile[0].ramp.to=50k --wait",
            "pbm 10.0.0.5:9110,10.0.0.6:9110 load run -f plan.yaml --wait --out ./results",
            "pbm load run soak --wait",
        ],
        [
            new("name", ArgumentType.Text, "NAME", "Name of a plan kept with plan apply.", Positional: true,
                Default: "the plan of --file", Values: ValueSources.Plans),
            new("plan", ArgumentType.Plan, "plan.yaml", "The plan's text, overrides applied.",
                Default: "the kept plan that is named"),
            new("seed", ArgumentType.Number, "N", "Seed of the run: same seed, same choices.", Default: "drawn"),
            new("origin", ArgumentType.Text, "TEXT", "Kept in the report as the command of the run.",
                FilledIn: true, Default: "the HTTP endpoint"),
        ],
        ["run"]);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (text, missing) = await TextAsync(call).ConfigureAwait(false);
        if (text is null)
        {
            return missing!;
        }
        var (plan, problem) = PlanText.Read(text, "nothing was started");
        if (plan is null)
        {
            return problem!;
        }
        var names = await NameResolver.ResolveAsync(plan, call.Stop).ConfigureAwait(false);
        var seed = call.Arguments.Number("seed") ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        var now = call.Time.GetUtcNow();
        var run = RunId.Make(now, plan.Metadata.Name, seed);
        var created = WallLabel.Of(now);
        var answer = await call.Port.AskAsync(
            new ClusterCommand.Run(
                run, plan, text, names, created, seed, call.Arguments.Find("origin") ?? DefaultOrigin),
            call.Stop).ConfigureAwait(false);
        return !answer.Ok ? CommandAnswer.From(answer) : new CommandAnswer(ExitCodes.Pass, answer.What)
        {
            Columns = Spec.Columns,
            Rows = [[run]],
            Document = JsonSerializer.SerializeToElement(new RunStarted(run, seed), ApiJson.Default.RunStarted),
        };
    }

    /// <summary>The plan that was sent, or the kept one that was named.</summary>
    private async ValueTask<(string? Text, CommandAnswer? Problem)> TextAsync(CommandCall call)
    {
        var (sent, name) = (call.Arguments.Find("plan"), call.Arguments.Find("name"));
        if (sent is null == name is null)
        {
            return (null, CommandAnswer.Usage(
                sent is null
                    ? $"{Spec.Words} needs the argument 'plan' or the name of a kept plan"
                    : $"{Spec.Words} takes a plan or the name of a kept one, not both",
                "", "give a file with --file, or a name of plan list"));
        }
        if (sent is not null)
        {
            return (sent, null);
        }
        var (kept, problem) = await KeptLookup.FindAsync(
            call.Port.Store, KeptKind.Plan, name!).ConfigureAwait(false);
        return (kept?.Text, problem);
    }
}
