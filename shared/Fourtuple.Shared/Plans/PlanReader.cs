namespace Fourtuple.Shared.Plans;

/// <summary>Strict reading of plan files.</summary>
public static class PlanReader
{
    /// <summary>
    /// Parses and validates; every problem is reported with file:line:column. Never throws on bad input.
    /// </summary>
    /// <param name="text">YAML text, at most 256 KiB.</param>
    /// <param name="fileName">Name used in messages.</param>
    /// <param name="settings">
    /// <c>--set</c> overrides such as <c>spec.profile[0].ramp.to=50k</c>, applied in order.
    /// </param>
    public static PlanReadResult Read(string text, string fileName, IReadOnlyList<string> settings) =>
        throw new NotImplementedException();
}

/// <param name="Plan">Null when there is any problem.</param>
public sealed record PlanReadResult(LoadPlan? Plan, IReadOnlyList<PlanProblem> Problems);

/// <summary>What is wrong, where, and what to do. ToString gives <c>file:line:column: what; advice</c>.</summary>
public sealed record PlanProblem(string File, int Line, int Column, string Path, string What, string Advice)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {What}; {Advice}";
}
