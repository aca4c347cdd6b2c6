namespace Fourtuple.Coordinator.Api;

/// <summary>
/// What there is to know about a command before it is called. Command line, completion, help and the HTTP endpoint are
/// all made from it.
/// </summary>
/// <param name="Streaming">Answers with events until its subject ends or the caller goes.</param>
/// <param name="Destructive">People are asked before it is done.</param>
/// <param name="Snapshots">Each event of the stream replaces the one before, as the lines of top(1) do.</param>
/// <param name="Columns">Of the rows it answers with; empty when it answers with a sentence.</param>
/// <param name="Examples">Command lines that can be pasted.</param>
public sealed record CommandSpec(
    string Palette, string Name, string Description, ApiRole Role, IReadOnlyList<string> Examples,
    IReadOnlyList<CommandArgument> Arguments, IReadOnlyList<string> Columns, bool Streaming = false,
    bool Destructive = false, bool Snapshots = false)
{
    /// <summary>Palette and command as they are typed.</summary>
    public string Words => $"{Palette} {Name}";
}

/// <param name="Hint">What stands for the value in help, such as RUN.</param>
/// <param name="Positional">The command line takes it as a word, not as an option.</param>
/// <param name="FilledIn">The command line fills it in by itself and offers no option for it.</param>
/// <param name="Default">What leaving it out means, for people; null when it is required.</param>
/// <param name="Values">Where its values come from, a name of <see cref="ValueSources"/>; null: anywhere.</param>
public sealed record CommandArgument(
    string Name, ArgumentType Type, string Hint, string Description, bool Required = false, bool Positional = false,
    bool FilledIn = false, string? Default = null, string? Values = null);
