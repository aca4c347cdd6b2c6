namespace Fourtuple.Shared.Plans;

/// <summary>Which refusal: an invalid plan (exit 104) or one that safety forbids (exit 120).</summary>
public enum ProblemKind { Plan, Safety }

/// <summary>What is wrong, where, and what to do. ToString gives <c>file:line:column: what; advice</c>.</summary>
/// <param name="File">Name of the plan file, or <c>--set</c>; then Line counts the settings from 1.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">Path of the key, as <c>--set</c> takes it.</param>
public sealed record PlanProblem(string File, int Line, int Column, string Path, string What, string Advice)
{
    public ProblemKind Kind { get; init; }

    /// <summary>Why it is refused; may be empty.</summary>
    public string Why { get; init; } = "";

    public override string ToString() =>
        $"{File}:{Line}:{Column}: {What}; {(Why.Length == 0 ? "" : Why + "; ")}{Advice}";
}
