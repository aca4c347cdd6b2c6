using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Api;

/// <summary>Reads a plan that somebody sent; what is wrong becomes one answer with all problems in it.</summary>
internal static class PlanText
{
    /// <summary>The plan as it is named in problems; whoever sent it knows which file it was.</summary>
    public const string Name = "plan.yaml";

    /// <param name="effect">What follows from a bad plan, such as "nothing was started".</param>
    public static (LoadPlan? Plan, CommandAnswer? Problem) Read(string text, string effect)
    {
        var read = PlanReader.Read(text, Name, []);
        return read.Plan is { } plan ? (plan, null) : (null, Refuse(read.Problems, effect));
    }

    /// <summary>Safety wins over everything else that is wrong (the precedence of exit codes).</summary>
    private static CommandAnswer Refuse(IReadOnlyList<PlanProblem> problems, string effect)
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
