using System.Globalization;
using static Fourtuple.Coordinator.Planning.Limits.LimitText;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>The answer in words: does it fit, what binds first, what to change.</summary>
internal static class ExplainSentence
{
    public static string Of(
        LimitCase about, IReadOnlyList<LimitRow> rows, LimitRow? first, IReadOnlyList<NearestPlan> nearest,
        IReadOnlyList<PlanRefusal> refusals)
    {
        if (refusals.Count > 0)
        {
            return $"The plan can't be run: {refusals[0]}.";
        }
        if (first is null)
        {
            return "The plan fits, and no limit of it is known.";
        }
        if (first.Exceeded)
        {
            var ways = nearest.Count == 0 ? first.Advice : Listed(nearest) + ".";
            return $"The plan does not fit: {first.Name} allow{(IsPlural(first) ? "" : "s")} {Number(first.Value)} "
                + $"{first.Unit} where it needs {Number(first.Needed)}. {ways}";
        }
        var uncertain = rows.Where(row => row is { Refuses: false, Exceeded: true, Comparable: true })
            .Select(row => row.Name).ToArray();
        var may = uncertain.Length == 0 ? ""
            : $" What may bind earlier, and can't be known from here: {string.Join(", ", uncertain)}.";
        return $"The plan fits: {first.Name} bind{(IsPlural(first) ? "" : "s")} first, at {Number(first.Value)} "
            + $"{first.Unit} ({Times(first)} times what is asked). For more: "
            + char.ToLowerInvariant(first.Advice[0]) + first.Advice[1..] + may;
    }

    private static string Times(LimitRow row) =>
        (row.Headroom ?? 0).ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Listed(IReadOnlyList<NearestPlan> nearest)
    {
        var text = string.Join(", or ", nearest.Select(plan => plan.Sentence));
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static bool IsPlural(LimitRow row) => row.Name.EndsWith('s') && !row.Name.Contains(" of ");
}
