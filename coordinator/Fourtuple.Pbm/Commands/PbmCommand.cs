using System.CommandLine;

namespace Fourtuple.Pbm.Commands;

/// <summary>A command whose help ends with examples that can be pasted.</summary>
internal sealed class PbmCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
