namespace Fourtuple.Sockets.Rules;

/// <summary>One rule of the kernel about sharing a port, and how to find out whether it holds here.</summary>
/// <param name="Id">Short and stable: scripts name rules by it.</param>
/// <param name="Case">What is there, and what is tried then; words of <see cref="RuleWords.Legend"/>.</param>
/// <param name="Expected">What the kernel should answer, in the words that <paramref name="Probe"/> uses.</param>
/// <param name="Why">One sentence with the kernel function, man page or book that the rule comes from.</param>
/// <param name="Probe">Makes the sockets, does the calls and says what came of them.</param>
internal sealed record TupleRule(string Id, string Case, string Expected, string Why, Func<RuleBench, string> Probe)
{
    /// <summary>The answer of kernels below <see cref="Since"/>, where it is another one.</summary>
    public string? Before { get; init; }

    /// <summary>First kernel of which <see cref="Expected"/> holds, when another one held before.</summary>
    public Version? Since { get; init; }

    /// <summary>Tried first for the port under test; 0 takes any free one.</summary>
    public ushort Port { get; init; }

    public string ExpectedOn(Version kernel) => Since is { } since && kernel < since ? Before ?? Expected : Expected;
}
