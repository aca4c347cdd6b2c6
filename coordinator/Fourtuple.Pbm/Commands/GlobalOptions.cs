using System.CommandLine;

namespace Fourtuple.Pbm.Commands;

/// <summary>Options that every command takes.</summary>
public sealed class GlobalOptions
{
    public Option<string> Output { get; } = MakeOutput();

    public Option<bool> Quiet { get; } = Make(new Option<bool>("--quiet", "-q")
    {
        Description = "No progress, only the result.",
    });

    public Option<bool> NoColor { get; } = Make(new Option<bool>("--no-color")
    {
        Description = "No colour and no live panel (also: NO_COLOR in the environment).",
    });

    public Option<bool> Debug { get; } = Make(new Option<bool>("--debug")
    {
        Description = "Print the stack trace of an error.",
    });

    public Option<bool> Yes { get; } = Make(new Option<bool>("--yes")
    {
        Description = "Do not ask before something is ended for good.",
    });

    public Option<TimeSpan?> Timeout { get; } = Make(OptionParsers.Duration(
        "--timeout", "How long a coordinator may take to answer (default: 30s).", TimeSpan.FromMilliseconds(100)));

    public Option<string?> TokenFile { get; } = Make(new Option<string?>("--token-file")
    {
        Description = "File with the token for the coordinator (also: FOURTUPLE_TOKEN in the environment).",
        HelpName = "FILE",
    });

    public Option<int?> Expect { get; } = Make(new Option<int?>("--expect")
    {
        Description = "End with 0 when the exit code is this one, else with 1: for tests of what must be refused.",
        HelpName = "CODE",
    });

    public void AddTo(Command root)
    {
        root.Options.Add(Yes);
        root.Options.Add(Timeout);
        root.Options.Add(TokenFile);
        root.Options.Add(Output);
        root.Options.Add(Quiet);
        root.Options.Add(NoColor);
        root.Options.Add(Debug);
        root.Options.Add(Expect);
    }

    public PbmConsole Console(ParseResult result) => PbmConsole.System(
        result.GetValue(NoColor), result.GetValue(Quiet), result.GetValue(Output) == "json",
        result.GetValue(Output) == "table");

    private static Option<string> MakeOutput()
    {
        var option = Make(new Option<string>("--output", "-o")
        {
            Description = "How results are printed; text becomes a table on a terminal.",
            HelpName = "text|table|json",
            DefaultValueFactory = _ => "text",
        });
        option.AcceptOnlyFromAmong("text", "table", "json");
        return option;
    }

    private static Option<T> Make<T>(Option<T> option)
    {
        option.Recursive = true;
        return option;
    }
}
