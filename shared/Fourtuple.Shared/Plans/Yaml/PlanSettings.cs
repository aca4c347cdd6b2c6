using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Yaml;

/// <summary>
/// Applies <c>--set path=value</c> to the tree before it is read, so that an override is checked like the file. The
/// value is YAML; mappings that are missing on the way are made; index n of a list of n items appends.
/// </summary>
internal sealed class PlanSettings(PlanProblems problems)
{
    private const string File = "--set";

    /// <summary>Longest setting in characters, and most settings; far above what a command line is used for.</summary>
    private const int LongestSetting = 8_192;
    private const int MostSettings = 1_000;

    // Keys of these mappings are names with dots, so that what is left of a path is one key.
    private static readonly string[] DottedKeys =
        ["spec.thresholds", "spec.validity", "metadata.labels", "spec.agents.select"];

    public void Apply(PlanNode root, IReadOnlyList<string> settings)
    {
        if (settings.Count > MostSettings)
        {
            problems.Add(new Mark(File, 1, 1), "", $"more than {MostSettings} settings", "", "put them into the plan");
            return;
        }
        for (var number = 1; number <= settings.Count; number++)
        {
            Apply(root, settings[number - 1], number);
        }
    }

    private void Apply(PlanNode root, string setting, int number)
    {
        var mark = new Mark(File, number, 1);
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || setting.Length > LongestSetting)
        {
            problems.Add(
                mark, "", $"setting '{setting}' is not path=value", "",
                "write for example --set spec.profile[0].ramp.to=50k");
            return;
        }
        if (PlanPath.TryParse(setting[..equals], out var steps) is { } problem)
        {
            problems.Add(mark, "", problem with { What = $"setting '{setting}': {problem.What}" });
            return;
        }
        var own = new PlanProblems();
        var value = ReadValue(setting[(equals + 1)..], number, equals + 2, own);
        foreach (var found in own.Found)
        {
            problems.Add(
                new Mark(File, found.Line, found.Column), setting[..equals], $"setting '{setting}': {found.What}",
                found.Why, found.Advice);
        }
        if (value is not null && Place(root, steps, value, mark) is { } refusal)
        {
            problems.Add(mark, setting[..equals], refusal with { What = $"setting '{setting}': {refusal.What}" });
        }
    }

    private static PlanNode? ReadValue(string text, int number, int column, PlanProblems own)
    {
        PlanText.Check(text, File, own);
        return own.Any ? null
            : text.Trim().Length == 0 ? new PlanScalar(new Mark(File, number, column), "", true)
            : new YamlLoader(own, File, number, column).Load(text);
    }

    private static TextProblem? Place(PlanNode root, List<PathStep> steps, PlanNode value, Mark mark)
    {
        var (node, path) = (root, "");
        var at = 0;
        while (at < steps.Count)
        {
            var taken = 1;
            var name = steps[at].Name;
            if (node is PlanMapping mapping && name is not null)
            {
                (name, taken) = KeyAt(mapping, steps, at, path);
            }
            var last = at + taken == steps.Count;
            var made = last ? value : steps[at + taken].Name is null ? new PlanList(mark) : new PlanMapping(mark);
            var (next, problem) = Descend(node, name, steps[at].Index, made, last, path, mark);
            if (problem is not null)
            {
                return problem;
            }
            path = name is null ? $"{path}[{steps[at].Index}]" : PlanPath.Join(path, name);
            node = next!;
            at += taken;
        }
        return null;
    }

    private static (PlanNode? Next, TextProblem? Problem) Descend(
        PlanNode node, string? name, int index, PlanNode made, bool replace, string path, Mark mark)
    {
        switch (node)
        {
            case PlanMapping mapping when name is not null:
                var entry = mapping.Find(name);
                if (entry is null || replace || entry.Value is PlanScalar { IsNull: true })
                {
                    entry = new PlanEntry(name, mark, made);
                    mapping.Set(entry);
                }
                return (entry.Value, null);
            case PlanList list when name is null && index <= list.Items.Count:
                if (index == list.Items.Count)
                {
                    list.Items.Add(made);
                }
                else if (replace)
                {
                    list.Items[index] = made;
                }
                return (list.Items[index], null);
            default:
                var wanted = name is null ? $"item [{index}]" : $"key '{name}'";
                var holder = path.Length == 0 ? "the plan" : path;
                var has = node is PlanList items ? $"a list of {items.Items.Count} items" : node.Kind;
                return (null, new TextProblem($"{holder} has no {wanted}", $"it is {has}", "correct the path"));
        }
    }

    // Metric names have dots: the longest run of names that is a key of this mapping is the key meant.
    private static (string Name, int Taken) KeyAt(PlanMapping mapping, List<PathStep> steps, int at, string path)
    {
        var names = steps.Skip(at).TakeWhile(step => step.Name is not null).Select(step => step.Name!).ToList();
        for (var taken = names.Count; taken > 1; taken--)
        {
            var joined = string.Join('.', names.Take(taken));
            if (mapping.Find(joined) is not null || (taken == names.Count && DottedKeys.Contains(path)))
            {
                return (joined, taken);
            }
        }
        return (names[0], 1);
    }
}
