using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Client;

namespace Fourtuple.Pbm.Commands;

/// <summary>
/// The command line: endpoint first, then palette and command. Errors become sentences and exit codes here.
/// </summary>
public sealed class PbmRoot
{
    /// <summary>
    /// How long the registry of a coordinator may take; the copy in this program is nearly always the same.
    /// </summary>
    private static readonly TimeSpan _registryTimeout = TimeSpan.FromSeconds(2);

    private readonly PbmContext _context;
    private readonly string[] _words;
    private readonly IReadOnlyList<PbmEndpoint> _endpoints;

    public PbmRoot(IReadOnlyList<string> args, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(args);
        (_endpoints, var words) = PbmEndpoint.Split(args);
        _words = words;
        _context = new PbmContext(
            new GlobalOptions(), _endpoints.Count > 0 ? _endpoints : [PbmEndpoint.Default], [.. args], time)
        {
            EndpointIsGiven = _endpoints.Count > 0,
        };
    }

    public static IReadOnlyList<string> Examples { get; } =
    [
        "pbm demo                              100,000 connections from one source IP, on loopback",
        "pbm demo --connections 1M --hold 60s --keepalive 20s",
        "pbm demo --source-ports 1             the same from a single source port",
        "pbm target --listen 127.0.1.1-127.0.1.4:9000-9015 --mode echo",
        "pbm local run -f plan.yaml            any plan, in this process",
        "pbm plan explain -f plan.yaml         what a plan would meet, and which limit binds first",
        "pbm agent doctor --connections 1M     what this host lacks for a million",
        "pbm tuple space -f plan.yaml          how many connections a plan has room for",
        "pbm 10.0.0.5:9110 cluster show        the members of a cluster",
        "pbm load run -f plan.yaml --wait      a plan on the cluster of 127.0.0.1:9110",
    ];

    /// <summary>Parses and runs; returns the exit code and never throws.</summary>
    public async Task<int> RunAsync(TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(error);
        try
        {
            var specs = await SpecsAsync().ConfigureAwait(false);
            if (ClusterPalettes.Check(_endpoints, _words, specs) is { } refused)
            {
                return Tell(error, refused, []);
            }
            var parsed = Build(specs).Parse(_words.Length == 0 ? ["--help"] : _words);
            if (parsed.Errors.Count > 0)
            {
                return Tell(error, UsageOf(parsed), []);
            }
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                // Runs take signals over themselves: a drain may outlast any fixed time.
                ProcessTerminationTimeout = null,
            }).ConfigureAwait(false);
        }
        catch (CommandException fault)
        {
            return Tell(error, fault.Text, fault.Details);
        }
        catch (Exception exception) when (!Debugging)
        {
            return Tell(error, Unexpected(exception), []);
        }
        catch (Exception exception)
        {
            await error.WriteLineAsync(exception.ToString()).ConfigureAwait(false);
            return Tell(error, Unexpected(exception), []);
        }
    }

    /// <summary>
    /// The registry of the coordinator when the words are for one that answers; else the copy in this program.
    /// </summary>
    private async Task<IReadOnlyList<CommandSpec>> SpecsAsync()
    {
        var parsed = Build(CommandRegistry.Specs).Parse(_words);
        var unusable = parsed.Errors.Any(problem => problem.SymbolResult is OptionResult);
        if (!ClusterPalettes.AreServed(_words) || unusable)
        {
            return CommandRegistry.Specs;
        }
        using var client = new ApiClient(ClientSettings.Of(_context, parsed), _context.Time);
        var registry = await client.CommandsAsync(_registryTimeout).ConfigureAwait(false);
        return registry?.Commands ?? CommandRegistry.Specs;
    }

    private bool Debugging => _words.Contains("--debug", StringComparer.Ordinal);

    private static ErrorText Unexpected(Exception exception) =>
        exception is AggregateException { InnerException: { } inner }
        ? Unexpected(inner)
        : new ErrorText(
            ExitCodes.Failed, "pbm failed in a way it does not know", exception.Message,
            "run it again with --debug and report the stack trace");

    private static ErrorText UsageOf(ParseResult parsed)
    {
        var what = new StringBuilder();
        foreach (var problem in parsed.Errors.Select(each => each.Message.TrimEnd('.')).Distinct().Take(3))
        {
            what.Append(what.Length == 0 ? "" : "; ").Append(problem);
        }
        var path = new List<string>();
        for (var symbol = parsed.CommandResult; symbol is not null; symbol = symbol.Parent as CommandResult)
        {
            path.Insert(0, symbol.Command is RootCommand ? "pbm" : symbol.Command.Name);
        }
        return new ErrorText(ExitCodes.Usage, what.ToString(), "", $"see {string.Join(' ', path)} --help");
    }

    private static int Tell(TextWriter error, ErrorText text, IReadOnlyList<string> details)
    {
        foreach (var line in details)
        {
            error.WriteLine(line);
        }
        error.WriteLine(text);
        return text.ExitCode;
    }

    private RootCommand Build(IReadOnlyList<CommandSpec> specs)
    {
        var context = _context;
        var root = new RootCommand(
            "Connection load built on the 4-tuple: one source port serves every distinct destination at once.");
        // Of the library's own extras only help stays: version is a command here, directives are not in the grammar.
        root.Directives.Clear();
        foreach (var option in root.Options.OfType<VersionOption>().ToList())
        {
            root.Options.Remove(option);
        }
        context.Global.AddTo(root);
        root.Subcommands.Add(DemoCommand.Create(context));
        root.Subcommands.Add(LocalCommand.Create(context));
        root.Subcommands.Add(TargetCommand.Create(context.Global.Output));
        root.Subcommands.Add(PlanCommand.Create(context));
        root.Subcommands.Add(TupleCommand.Create(context));
        if (ReportCommand.IsLocal(_words))
        {
            root.Subcommands.Add(ReportCommand.Create(context));
        }
        if (_endpoints.Count > 0)
        {
            ClusterPalettes.LeaveToServer(root, specs);
        }
        root.Subcommands.Add(AgentCommand.Palette(context));
        ServedCommands.AddTo(root, specs, context);
        root.Subcommands.Add(VersionCommand.Create(context));
        root.Subcommands.Add(HelpCommand.Create(root));
        ExamplesHelp.AddTo(root);
        return root;
    }
}
