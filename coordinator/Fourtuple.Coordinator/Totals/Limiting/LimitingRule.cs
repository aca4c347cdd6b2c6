using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Totals.Limiting;

/// <summary>How much a rule's evidence says; the stronger is listed first.</summary>
public enum LimitingStrength
{
    /// <summary>The kernel or the peer said so: an errno, a counter of drops.</summary>
    Proof,

    /// <summary>Two measurements together leave one explanation.</summary>
    Sign,

    /// <summary>More than one side explains it; the side is then unknown.</summary>
    Ambiguous,
}

/// <summary>What a rule found.</summary>
/// <param name="Utilisation">
/// 1 when something was used up; else the share of openings, exchanges or CPU that the evidence is about, 0..1.
/// </param>
public readonly record struct LimitingFinding(double Utilisation, string Evidence);

/// <summary>One rule: which evidence names which limit.</summary>
/// <param name="Name">The condition as people read it, kept in the report.</param>
/// <param name="Side">target, generator, path or unknown.</param>
/// <param name="Find">Null when the evidence is not there.</param>
public sealed record LimitingRule(
    string Name, string Resource, string Side, LimitingStrength Strength,
    Func<LimitingEvidence, LimitingFinding?> Find)
{
    public const string Generator = "generator";
    public const string Target = "target";
    public const string Path = "path";
    public const string Unknown = "unknown";

    /// <summary>The resource of the rule whose tuples wait for their TIME_WAIT to end.</summary>
    public const string InTimeWait = "tuples in TIME_WAIT";

    public LimitingEntry? Apply(LimitingEvidence evidence) => Find(evidence) is { } found
        ? new LimitingEntry(Resource, Side, Math.Clamp(found.Utilisation, 0, 1), found.Evidence, Name)
        : null;
}
