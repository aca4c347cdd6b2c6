namespace Fourtuple.Shared.Settings;

/// <summary>A value read from text, or what is wrong with the text as the end of a sentence ("is not ...").</summary>
public readonly record struct Parsed<T>(T? Value, string? Problem)
{
    public bool Ok => Problem is null;
}

public static class Parsed
{
    public static Parsed<T> Of<T>(T value) => new(value, null);

    public static Parsed<T> Wrong<T>(string problem) => new(default, problem);
}
