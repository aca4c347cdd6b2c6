using Fourtuple.Shared.Plans.Keys;
using Fourtuple.Shared.Plans.Yaml;

namespace Fourtuple.Shared.Plans.Reading;

/// <summary>Reads <c>spec.thresholds</c> and <c>spec.validity</c>: expressions by metric.</summary>
internal static class CriteriaReader
{
    public static IReadOnlyList<CriterionSpec> Read(PlanSection spec, string key)
    {
        var shape = (MapShape)SpecKeys.Criteria;
        var criteria = new List<CriterionSpec>();
        foreach (var (metric, atKey, value) in spec.Value(key)?.AsEntries(shape) ?? [])
        {
            if (!Metric.All.ContainsKey(metric))
            {
                CriterionParser.TryParse(metric, "", out _, out var problem);
                atKey.Refuse(problem!);
                continue;
            }
            var items = value.AsItems((ListShape)shape.Value);
            criteria.AddRange(items.Select(item => ReadOne(metric, item)).OfType<CriterionSpec>());
        }
        return criteria;
    }

    private static CriterionSpec? ReadOne(string metric, PlanCursor item)
    {
        var text = (TextShape)SpecKeys.Expression["expr"].Shape;
        if (item.Node is not PlanMapping)
        {
            return Parse(metric, item, text) is { } only ? new CriterionSpec(only, false, TimeSpan.Zero) : null;
        }
        var section = item.AsSection(SpecKeys.Expression);
        var (abort, after) = (section.Flag("abort"), section.Duration("after") ?? default);
        return section.Value("expr") is { } expr && Parse(metric, expr, text) is { } criterion
            ? new CriterionSpec(criterion, abort, after)
            : null;
    }

    private static Criterion? Parse(string metric, PlanCursor cursor, TextShape shape)
    {
        if (cursor.AsText(shape) is not { } text)
        {
            return null;
        }
        if (!CriterionParser.TryParse(metric, text, out var criterion, out var problem))
        {
            cursor.Refuse(problem);
        }
        return criterion;
    }
}
