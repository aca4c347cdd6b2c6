using System.CommandLine;
using Fourtuple.Coordinator.Api;
using Fourtuple.Pbm.Shell;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm __reference</c>: prints deploy/COMMANDS.md.</summary>
internal static class ReferenceCommand
{
    public const string Name = "__reference";

    public static Command Create(RootCommand root, IReadOnlyList<CommandSpec> specs)
    {
        var command = new PbmCommand(Name, "Prints the reference of all commands as Markdown.") { Hidden = true };
        command.SetAction(result => result.InvocationConfiguration.Output.Write(
            CommandReference.Markdown(CommandTree.Of(root), specs)));
        return command;
    }
}
