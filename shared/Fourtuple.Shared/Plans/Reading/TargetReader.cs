using Fourtuple.Shared.Plans.Keys;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Reading;

/// <summary>Reads <c>spec.targets</c>.</summary>
internal static class TargetReader
{
    public static IReadOnlyList<TargetSpec> Read(PlanSection spec)
    {
        var items = spec.Items("targets");
        if (items.Count == 0 && spec.Value("targets") is { Node: Yaml.PlanList } empty)
        {
            empty.Refuse(new TextProblem(
                "spec.targets is empty", "a run needs something to connect to",
                "add a target with addresses and ports"));
        }
        return [.. items.Select(Read)];
    }

    private static TargetSpec Read(PlanCursor cursor)
    {
        var target = cursor.AsSection(SpecKeys.Target);
        RefuseEmpty(target, "addresses", "a target needs at least one address");
        RefuseEmpty(target, "ports", "a target needs at least one port");
        return new TargetSpec(
            target.Text("name") ?? "", target.Texts("addresses"), Ports(target.Texts("ports")),
            target.Number("weight") ?? 1);
    }

    public static PortSet Ports(IReadOnlyList<string> texts) => texts.Aggregate(
        PortSet.Empty, (ports, text) => PortParser.TryParseList(text, out var more, out _) ? ports.Union(more) : ports);

    public static void RefuseEmpty(PlanSection section, string key, string why)
    {
        if (section.Value(key) is { Node: Yaml.PlanList { Items.Count: 0 } } empty)
        {
            empty.Refuse(new TextProblem($"{empty.Path} is empty", why, "add one"));
        }
    }
}
