using Fourtuple.Shared.Plans.Yaml;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Checks;

/// <summary>What can only be said about a plan as a whole. Runs on a plan that was read without a problem.</summary>
internal static class PlanChecks
{
    public static void Run(LoadPlan plan, PlanLocator locator, PlanProblems problems)
    {
        var findings = TargetChecks.Find(plan.Spec)
            .Concat(ProfileChecks.Find(plan.Spec))
            .Concat(CeilingChecks.Find(plan.Spec))
            .Concat(MetricChecks.Find(plan.Spec));
        foreach (var finding in findings)
        {
            problems.Add(locator.Find(finding.Path), finding.Path, finding.Problem, finding.Kind);
        }
    }
}

/// <param name="Path">Where, as <c>--set</c> takes it.</param>
internal sealed record Finding(string Path, TextProblem Problem, ProblemKind Kind)
{
    public static Finding Plan(string path, string what, string why, string advice) =>
        new(path, new TextProblem(what, why, advice), ProblemKind.Plan);

    public static Finding Safety(string path, string what, string why, string advice) =>
        new(path, new TextProblem(what, why, advice), ProblemKind.Safety);
}
