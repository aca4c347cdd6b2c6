using Fourtuple.Shared.Plans.Checks;
using Fourtuple.Shared.Plans.Reading;
using Fourtuple.Shared.Plans.Yaml;

namespace Fourtuple.Shared.Plans;

/// <summary>Strict reading of plan files.</summary>
public static class PlanReader
{
    /// <summary>
    /// Parses and validates; every problem is reported with file:line:column. Never throws on bad input.
    /// </summary>
    /// <param name="text">YAML text, at most 256 KiB.</param>
    /// <param name="fileName">Name used in messages.</param>
    /// <param name="settings"><c>--set</c> overrides such as <c>spec.profile[0].ramp.to=50k</c>, applied in
    /// order.</param>
    public static PlanReadResult Read(string text, string fileName, IReadOnlyList<string> settings)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(settings);
        var problems = new PlanProblems();
        var plan = Read(text.TrimStart('\ufeff'), fileName, settings, problems);
        return new PlanReadResult(problems.Any ? null : plan, problems.Found);
    }

    // What a later stage would say about a broken earlier one is noise: each stage runs only after a clean one.
    private static LoadPlan? Read(
        string text, string fileName, IReadOnlyList<string> settings, PlanProblems problems)
    {
        PlanText.Check(text, fileName, problems);
        var root = problems.Any ? null : new YamlLoader(problems, fileName).Load(text);
        if (root is null)
        {
            return null;
        }
        new PlanSettings(problems).Apply(root, settings);
        var plan = problems.Any ? null : PlanSectionReader.Read(new PlanCursor(root, "", problems));
        if (plan is not null && !problems.Any)
        {
            PlanChecks.Run(plan, new PlanLocator(root), problems);
        }
        return plan;
    }
}

/// <param name="Plan">Null when there is any problem.</param>
public sealed record PlanReadResult(LoadPlan? Plan, IReadOnlyList<PlanProblem> Problems);
