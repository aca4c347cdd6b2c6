using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Shell;

/// <summary>Reads the grammar off the command line's own parser, so that neither can say more than the other.</summary>
internal static class CommandTree
{
    /// <summary>Hints of values that are paths.</summary>
    private static readonly string[] _paths = ["plan.yaml", "FILE", "DIR"];

    public static CommandNode Of(RootCommand root) => Of(root, [], []);

    private static CommandNode Of(Command command, OptionNode[] inherited, string[] examples)
    {
        var sources = (command as PbmCommand)?.Sources;
        var options = command.Options.Where(option => !option.Hidden)
            .Select(option => (Option: option, Node: Of(option, sources))).ToList();
        var global = inherited.Concat(options.Where(each => each.Option.Recursive).Select(each => each.Node)).ToArray();
        return new CommandNode(
            command.Name, command.Description ?? "",
            [
                .. command.Subcommands.Where(each => !each.Hidden)
                    .Select(each => Of(each, global, [.. (each as PbmCommand)?.Examples ?? []])),
            ],
            [.. options.Select(each => each.Node), .. inherited],
            [.. command.Arguments.Where(argument => !argument.Hidden).Select(argument => Of(argument, sources))],
            examples);
    }

    private static OptionNode Of(Option option, IReadOnlyDictionary<Symbol, string>? sources)
    {
        var isSwitch = option is HelpOption || option.ValueType == typeof(bool);
        var hint = option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant();
        return new OptionNode(
            [
                .. option.Aliases.Append(option.Name).Where(name => name[0] == '-' && name != "-?").Distinct()
                    .OrderByDescending(name => name.Length),
            ],
            option.Description ?? "",
            isSwitch ? null : new ValueNode(
                hint, option.Description ?? "", option.Required, option.Arity.MaximumNumberOfValues > 1,
                Choices(option), Source(option, hint, sources)),
            option.Required, option.Recursive);
    }

    private static ValueNode Of(Argument argument, IReadOnlyDictionary<Symbol, string>? sources) => new(
        argument.HelpName ?? argument.Name, argument.Description ?? "", argument.Arity.MinimumNumberOfValues > 0,
        argument.Arity.MaximumNumberOfValues > 1, Choices(argument), Source(argument, argument.Name, sources));

    private static string[] Choices(Symbol symbol) =>
        [.. symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label)];

    private static string? Source(Symbol symbol, string hint, IReadOnlyDictionary<Symbol, string>? sources) =>
        sources?.GetValueOrDefault(symbol) ?? (_paths.Contains(hint, StringComparer.Ordinal) ? ValueNode.Files : null);
}
