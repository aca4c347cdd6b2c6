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

    public void AddTo(Command root)
    {
        root.Options.Add(Output);
        root.Options.Add(Quiet);
        root.Options.Add(NoColor);
        root.Options.Add(Debug);
    }

    public PbmConsole Console(ParseResult result) => PbmConsole.System(
        result.GetValue(NoColor), result.GetValue(Quiet), result.GetValue(Output) == "json");

    private static Option<string> MakeOutput()
    {
        var option = Make(new Option<string>("--output", "-o")
        {
            Description = "How results are printed: text or json.",
            HelpName = "text|json",
            DefaultValueFactory = _ => "text",
        });
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }

    private static Option<T> Make<T>(Option<T> option)
    {
        option.Recursive = true;
        return option;
    }
}
