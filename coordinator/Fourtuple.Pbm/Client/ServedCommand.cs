using System.CommandLine;
using System.Text.Json.Nodes;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Client;

/// <summary>One command of the registry on the command line: its arguments become words and options.</summary>
internal sealed class ServedCommand(CommandSpec spec, IReadOnlyList<CommandSpec> specs, PbmContext context)
{
    private readonly List<Action<ParseResult, JsonObject>> _collect = [];
    private RunWait? _wait;

    public Command Create()
    {
        var command = new PbmCommand(
            PlainText.Of(spec.Name), PlainText.Of(spec.Description), [.. spec.Examples.Select(PlainText.Of)]);
        foreach (var argument in spec.Arguments)
        {
            Add(command, argument);
        }
        if (spec.Words == "load run" && Tail is { } tail)
        {
            _wait = new RunWait(tail, context.Time);
            _wait.AddTo(command);
        }
        command.SetAction(InvokeAsync);
        return command;
    }

    private CommandSpec? Tail => specs.FirstOrDefault(each => each is { Words: "load tail", Streaming: true });

    private async Task<int> InvokeAsync(ParseResult result, CancellationToken stop)
    {
        var console = context.Global.Console(result);
        var arguments = new JsonObject();
        foreach (var collect in _collect)
        {
            collect(result, arguments);
        }
        using var client = new ApiClient(ClientSettings.Of(context, result), context.Time);
        if (spec.Streaming)
        {
            return await (spec == Tail
                ? RunTail.FollowAsync(client, spec, arguments, console, context.Time)
                : RowTail.FollowAsync(client, spec, arguments, console)).ConfigureAwait(false);
        }
        if (spec.Destructive && !result.GetValue(context.Global.Yes))
        {
            Confirm(console);
        }
        if (_wait is not null)
        {
            return await _wait.StartAsync(client, spec, arguments, result, console).ConfigureAwait(false);
        }
        AnswerPrinter.Print(
            console, await client.CallAsync(spec, arguments, stop).ConfigureAwait(false));
        if (spec.Words == "cluster show" && console.OutIsTerminal)
        {
            console.Note($"in a browser: {client.Dashboard}");
        }
        return ExitCodes.Pass;
    }

    private void Confirm(PbmConsole console)
    {
        if (!console.OutIsTerminal || Console.IsInputRedirected)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Usage, $"{spec.Words} asks before it acts, and there is no terminal to ask on",
                PlainText.Of(spec.Description), "add --yes to do it without being asked"));
        }
        console.Out.WriteLine(PlainText.Of(spec.Description));
        if ((context.Ask ?? Ask)("Type yes to go on: ")?.Trim() != "yes")
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Failed, "nothing was done", "the answer was not yes", ""));
        }
    }

    private static string? Ask(string question)
    {
        Console.Out.Write(question);
        return Console.In.ReadLine();
    }

    private void Add(PbmCommand command, CommandArgument argument)
    {
        var description = PlainText.Of(argument.Default is { } usual
            ? $"{argument.Description.TrimEnd('.')} (default: {usual})."
            : argument.Description);
        if (argument.FilledIn)
        {
            _collect.Add((_, arguments) => arguments[argument.Name] = Origin());
        }
        else if (argument.Type == ArgumentType.Plan)
        {
            var file = new PlanFile(argument.Required);
            file.AddTo(command);
            _collect.Add((result, arguments) => Set(arguments, argument.Name, file.ReadIfGiven(result)));
        }
        else if (argument.Type == ArgumentType.Flag)
        {
            var option = new Option<bool>($"--{argument.Name}") { Description = description };
            command.Options.Add(option);
            _collect.Add((result, arguments) => arguments[argument.Name] = result.GetValue(option));
        }
        else if (argument.Positional)
        {
            var word = new Argument<string?>(PlainText.Of(argument.Hint))
            {
                Description = description,
                Arity = argument.Required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
            };
            command.Arguments.Add(word);
            AddSource(command, word, argument);
            _collect.Add((result, arguments) => Set(arguments, argument.Name, result.GetValue(word)));
        }
        else
        {
            var option = new Option<string?>($"--{argument.Name}")
            {
                Description = description,
                HelpName = PlainText.Of(argument.Hint),
                Required = argument.Required,
            };
            command.Options.Add(option);
            AddSource(command, option, argument);
            _collect.Add((result, arguments) => Set(arguments, argument.Name, result.GetValue(option)));
        }
    }

    private static void AddSource(PbmCommand command, Symbol symbol, CommandArgument argument)
    {
        if (ValueSources.Of(argument) is { } source)
        {
            command.Sources[symbol] = source;
        }
    }

    private static void Set(JsonObject arguments, string name, string? value)
    {
        if (value is not null)
        {
            arguments[name] = value;
        }
    }

    /// <summary>The command line as the report keeps it: one line, shortened by the server's rules.</summary>
    private string Origin() => PlainText.Of(string.Join(' ', ["pbm", .. context.CommandLine]));
}
