using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Fourtuple.Pbm.Commands;

/// <summary>Help as the library prints it, then the examples of the command.</summary>
public sealed class ExamplesHelp(HelpAction inner) : SynchronousCommandLineAction
{
    /// <summary>Who asks for help need not have written a whole command.</summary>
    public override bool ClearsParseErrors => true;

    /// <summary>Puts examples behind <c>--help</c> of a command and of all commands below it.</summary>
    public static void AddTo(RootCommand root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var help = root.Options.OfType<HelpOption>().Single();
        if (help.Action is HelpAction action)
        {
            help.Action = new ExamplesHelp(action);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        inner.Invoke(parseResult);
        Write(parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output);
        return 0;
    }

    public static void Write(Command command, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var examples = command switch
        {
            PbmCommand own => own.Examples,
            RootCommand => PbmRoot.Examples,
            _ => [],
        };
        if (examples.Count == 0)
        {
            return;
        }
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example}");
        }
        output.WriteLine();
    }
}
