namespace Fourtuple.Shared.Tuples;

/// <summary>Why a text was refused: what is wrong, why it matters, what to write instead; a sentence each.</summary>
public sealed record TextProblem(string What, string Why, string Advice)
{
    public override string ToString() => Why.Length == 0 ? $"{What}; {Advice}" : $"{What}: {Why}; {Advice}";
}
