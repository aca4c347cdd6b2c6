namespace Fourtuple.Sockets.Rules;

/// <summary>What one rule came to on this kernel.</summary>
/// <param name="Observed">What the kernel answered, or why nothing was asked.</param>
public sealed record RuleOutcome(
    string Id, string Case, string Expected, string Observed, RuleResult Result, string Why);
