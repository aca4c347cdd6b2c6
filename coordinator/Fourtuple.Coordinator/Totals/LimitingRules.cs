using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Totals.Limiting;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Totals;

/// <summary>
/// What limited the run, by rules over evidence, strongest first. A rule fires only on what was counted; when the level
/// was missed and none fires the answer is "unknown", never a guess. Nothing is listed when nothing was in the way.
/// </summary>
public static class LimitingRules
{
    /// <summary>Failures below this share of the openings are noise, not a limit.</summary>
    public const double Noise = 0.001;

    /// <summary>Share of starts later than 10 ms from which on the generator counts as late.</summary>
    public const double LateShare = 0.01;

    /// <summary>Most entries of a report: the first few honest ones.</summary>
    private const int Most = 4;

    public static IReadOnlyList<LimitingRule> All { get; } = [.. GeneratorRules.All, .. TargetRules.All];

    public static IReadOnlyList<LimitingEntry> Find(
        RunTotals totals, IReadOnlyList<ErrorEntry> errors, KernelSection kernel, bool levelMissed) =>
        Find(LimitingEvidence.Of(totals, errors, kernel), levelMissed);

    /// <summary>
    /// Proof stands before signs and those before what is ambiguous. Among equals the generator's own limits come
    /// first, since a generator at its end proves nothing about a target; then what was used most.
    /// </summary>
    public static IReadOnlyList<LimitingEntry> Find(LimitingEvidence evidence, bool levelMissed)
    {
        LimitingEntry[] found =
        [
            .. All.Select(rule => (Rule: rule, Entry: rule.Apply(evidence))).Where(fired => fired.Entry is not null)
                .OrderBy(fired => fired.Rule.Strength)
                .ThenBy(fired => fired.Rule.Side == LimitingRule.Generator ? 0 : 1)
                .ThenByDescending(fired => fired.Entry!.Utilisation)
                .Select(fired => fired.Entry!).Take(Most),
        ];
        return found.Length > 0 || !levelMissed ? found :
        [
            new LimitingEntry(
                "unknown", LimitingRule.Unknown, 0, "the level was missed and no counter of this run says why",
                "no rule fired"),
        ];
    }

    /// <summary>
    /// Why a run that missed its level says nothing about the target; null when the first limit is not the generator's.
    /// </summary>
    public static string? Inconclusive(IReadOnlyList<LimitingEntry> limiting, bool levelMissed)
    {
        ArgumentNullException.ThrowIfNull(limiting);
        return levelMissed && limiting is [{ Side: LimitingRule.Generator } first, ..]
            ? $"the generator was the limit ({first.Resource}), so this says nothing about the target"
            : null;
    }

    /// <summary>Share of connects and exchanges that started more than 10 ms after their intended time.</summary>
    public static double Late(LoadCounters live) => GeneratorRules.Late(live);
}
