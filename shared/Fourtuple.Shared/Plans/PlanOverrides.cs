using Fourtuple.Shared.Plans.Yaml;

namespace Fourtuple.Shared.Plans;

/// <summary>Makes one text of a plan and its <c>--set</c> overrides, for those who get no settings beside it.</summary>
public static class PlanOverrides
{
    /// <summary>
    /// The text itself when there is nothing to set; else YAML of the tree with the overrides in it, behind comments
    /// that name them. Comments of the plan are not kept. Null when <c>PlanReader</c> would refuse it.
    /// </summary>
    public static string? Apply(string text, IReadOnlyList<string> settings)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Count == 0)
        {
            return text;
        }
        var problems = new PlanProblems();
        var plain = text.TrimStart('\ufeff');
        PlanText.Check(plain, "", problems);
        var root = problems.Any ? null : new YamlLoader(problems, "").Load(plain);
        if (root is null)
        {
            return null;
        }
        new PlanSettings(problems).Apply(root, settings);
        var names = string.Concat(settings.Select(setting => $"# --set {PlanText.Safe(setting)}\n"));
        return problems.Any ? null : names + PlanTextWriter.Write(root);
    }
}
