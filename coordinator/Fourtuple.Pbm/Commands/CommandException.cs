namespace Fourtuple.Pbm.Commands;

/// <summary>Ends a command with a sentence for the user; caught once, at the root of the command line.</summary>
public sealed class CommandException(ErrorText text, IReadOnlyList<string>? details = null) : Exception(text.ToString())
{
    public ErrorText Text { get; } = text;

    /// <summary>Lines printed before the sentence, such as every problem of a plan.</summary>
    public IReadOnlyList<string> Details { get; } = details ?? [];
}
