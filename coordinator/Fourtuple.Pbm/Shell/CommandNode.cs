namespace Fourtuple.Pbm.Shell;

/// <summary>
/// A word of the grammar with what may stand behind it; completion and the reference are made from it.
/// </summary>
/// <param name="Options">Its own ones and those that every command takes.</param>
/// <param name="Examples">Command lines that can be pasted.</param>
public sealed record CommandNode(
    string Name, string Description, IReadOnlyList<CommandNode> Commands, IReadOnlyList<OptionNode> Options,
    IReadOnlyList<ValueNode> Arguments, IReadOnlyList<string> Examples)
{
    public CommandNode? Find(string name) => Commands.FirstOrDefault(each => each.Name == name);
}

/// <param name="Names">All of them, such as <c>--output</c> and <c>-o</c>; the longest first.</param>
/// <param name="Value">Null for a switch.</param>
/// <param name="IsGlobal">Every command takes it.</param>
public sealed record OptionNode(
    IReadOnlyList<string> Names, string Description, ValueNode? Value, bool IsRequired, bool IsGlobal);

/// <param name="Hint">What stands for the value in help, such as RUN.</param>
/// <param name="IsMany">More than one may be given.</param>
/// <param name="Choices">All values there are; empty when there are more than can be listed.</param>
/// <param name="Source">Who knows the values, a name of ValueSources or <see cref="Files"/>; null: nobody.</param>
public sealed record ValueNode(
    string Hint, string Description, bool IsRequired, bool IsMany, IReadOnlyList<string> Choices, string? Source)
{
    /// <summary>Paths of this host.</summary>
    public const string Files = "files";
}
