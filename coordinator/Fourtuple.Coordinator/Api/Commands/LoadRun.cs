using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>load run</c>: reads the plan again, pins its names, and hands it to the coordinator.</summary>
public sealed class LoadRun : ApiCommand
{
    /// <summary>The plan as it is named in problems; whoever sent it knows which file it was.</summary>
    internal const string PlanName = "plan.yaml";

    private const string DefaultOrigin = "POST /api/v1/commands/load/run";

    public override CommandSpec Spec { get; } = new(
        "load", "run", "Starts a plan on the cluster; it goes on whatever happens to the one who started it.",
        ApiRole.Operator,
        [
            "pbm load run -f plan.yaml", "pbm load run -f plan.yaml --set spec.profile[0].ramp.to=50k --wait",
            "pbm 10.0.0.5:9110,10.0.0.6:9110 load run -f plan.yaml --wait --out ./results",
        ],
        [
            new("plan", ArgumentType.Plan, "plan.yaml", "The plan's text, overrides applied.", Required: true),
            new("seed", ArgumentType.Number, "N", "Seed of the run: same seed, same choices.", Default: "drawn"),
            new("origin", ArgumentType.Text, "TEXT", "Kept in the report as the command of the run.",
                FilledIn: true, Default: "the HTTP endpoint"),
        ],
        ["run"]);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var text = call.Arguments.Text("plan");
        var read = PlanReader.Read(text, PlanName, []);
        if (read.Plan is not { } plan)
        {
            return Refuse(read.Problems, "nothing was started");
        }
        var names = await NameResolver.ResolveAsync(plan, call.Stop).ConfigureAwait(false);
        var seed = call.Arguments.Number("seed") ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        var now = call.Time.GetUtcNow();
        var run = RunId.Make(now, plan.Metadata.Name, seed);
        var created = now.UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
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

    /// <summary>Safety wins over everything else that is wrong (the precedence of exit codes).</summary>
    internal static CommandAnswer Refuse(IReadOnlyList<PlanProblem> problems, string effect)
    {
        var isUnsafe = problems.Any(problem => problem.Kind == ProblemKind.Safety);
        return new CommandAnswer(
            isUnsafe ? ExitCodes.Refused : ExitCodes.InvalidPlan,
            isUnsafe
                ? $"the plan is refused by its own safety rules, so {effect}"
                : $"the plan is not valid, so {effect}",
            "", "see the lines named above")
        {
            Details = [.. problems.Select(problem => PlainText.Of(problem.ToString()))],
        };
    }
}
