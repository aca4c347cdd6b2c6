using System.CommandLine;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm help [palette [command]]</c>: the same as <c>--help</c> behind those words.</summary>
public static class HelpCommand
{
    public static Command Create(RootCommand root)
    {
        var words = new Argument<string[]>("command")
        {
            Description = "Palette and command.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new PbmCommand("help", "Explains pbm or one of its commands.", "pbm help", "pbm help local run");
        command.Arguments.Add(words);
        command.SetAction(result =>
        {
            var asked = result.GetValue(words) ?? [];
            Command found = root;
            foreach (var word in asked)
            {
                found = found.Subcommands.FirstOrDefault(each => each.Name == word)
                    ?? throw new CommandException(new ErrorText(
                        ExitCodes.Usage, $"there is no command '{string.Join(' ', asked)}'", "",
                        NearestName.Of(word, found.Subcommands.Select(each => each.Name)) is { } near
                            ? $"did you mean '{near}'?"
                            : "see pbm help"));
            }
            return root.Parse([.. asked, "--help"]).Invoke(result.InvocationConfiguration);
        });
        return command;
    }
}
