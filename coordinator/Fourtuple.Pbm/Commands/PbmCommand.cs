using System.CommandLine;

namespace Fourtuple.Pbm.Commands;

/// <summary>A command whose help ends with examples that can be pasted.</summary>
internal sealed class PbmCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Who knows the values of an option or argument, for completion: a name of ValueSources.</summary>
    public Dictionary<Symbol, string> Sources { get; } = [];
}
