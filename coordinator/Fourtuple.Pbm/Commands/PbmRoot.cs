using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Text;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Client;
using Fourtuple.Pbm.Shell;
using Fourtuple.Shared.Settings;

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
    private readonly ErrorText? _mistake;
    private readonly bool _isLine;

    public PbmRoot(IReadOnlyList<string> args, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(args);
        (_endpoints, var words) = PbmEndpoint.Split(args);
        _words = words;
        (var usual, _mistake) = _endpoints.Count > 0
            ? (_endpoints, null)
            : PbmEndpoint.Usual(Environment.GetEnvironmentVariable(SettingNames.Endpoint));
        _context = new PbmContext(new GlobalOptions(), usual, [.. args], time)
        {
            EndpointIsGiven = _endpoints.Count > 0,
        };
    }

    /// <summary>One line of a session, whose endpoints serve the commands that need one.</summary>
    /// <param name="isGiven">The endpoints were named by the user.</param>
    internal PbmRoot(IReadOnlyList<PbmEndpoint> endpoints, bool isGiven, string[] words, TimeProvider time)
    {
        (_endpoints, _words, _isLine) = ([], words, true);
        _context = new PbmContext(new GlobalOptions(), endpoints, words, time) { EndpointIsGiven = isGiven };
    }

    /// <summary>The commands of the coordinator; null: it is asked when the words are for one.</summary>
    internal IReadOnlyList<CommandSpec>? Specs { get; init; }

    /// <summary>Asks the one at the terminal; null when a command has to ask by itself.</summary>
    internal Func<string, string?>? Ask { get => _context.Ask; init => _context = _context with { Ask = value }; }

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
        "pbm 10.0.0.5:9110                     the same in a session, with completion and history",
        "pbm load run -f plan.yaml --wait      a plan on the cluster of 127.0.0.1:9110",
    ];

    /// <summary>Parses and runs; returns the exit code and never throws.</summary>
    public async Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(error);
        var code = await ExitCodeAsync(output, error, stop).ConfigureAwait(false);
        var parsed = Build(_context, CommandRegistry.Specs).Parse(_words);
        if (parsed.GetResult(_context.Global.Expect)?.Errors.Any() != false
            || parsed.GetValue(_context.Global.Expect) is not { } expected)
        {
            return code;
        }
        return code == expected ? ExitCodes.Pass : Tell(error, new ErrorText(
            ExitCodes.Failed, $"the exit code is {code}", $"--expect {expected} asks for another one", ""), []);
    }

    private async Task<int> ExitCodeAsync(TextWriter output, TextWriter error, CancellationToken stop)
    {
        try
        {
            if ((_mistake ?? PbmEndpoint.Mistake(_words)) is { } mistake)
            {
                return Tell(error, mistake, []);
            }
            if (!_isLine && await LinesAsync(stop).ConfigureAwait(false) is { } ended)
            {
                return ended;
            }
            var specs = await SpecsAsync().ConfigureAwait(false);
            if (ClusterPalettes.Check(_endpoints, _words, specs) is { } refused)
            {
                return Tell(error, refused, []);
            }
            var parsed = Build(_context, specs).Parse(_words.Length == 0 ? ["--help"] : _words);
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
            }, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Tell(error, new ErrorText(
                ExitCodes.Stopped, "given up before the coordinator answered", "",
                "what was asked for may have been done all the same"), []);
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

    /// <summary>The grammar with these commands of a coordinator.</summary>
    public static CommandNode Grammar(IReadOnlyList<CommandSpec> specs) => CommandTree.Of(Build(
        new PbmContext(new GlobalOptions(), [PbmEndpoint.Default], [], TimeProvider.System), specs));

    /// <summary>
    /// Without a command: a session on a terminal, a script when standard input is none. Null when there is a command,
    /// or nothing to read lines from.
    /// </summary>
    private async Task<int?> LinesAsync(CancellationToken stop)
    {
        var parsed = Build(_context, CommandRegistry.Specs).Parse(_words);
        var isBare = parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens.Count == 0
            && parsed.Errors.All(problem => problem.SymbolResult is not OptionResult)
            && !parsed.CommandResult.Children.Any(each => each is OptionResult { Option: HelpOption });
        if (!isBare)
        {
            return null;
        }
        var console = _context.Global.Console(parsed);
        var options = new SessionOptions(Grammar(CommandRegistry.Specs), _words);
        var runner = new LineRunner(_context, options, console);
        if (Console.IsInputRedirected)
        {
            var script = new ScriptRun(Console.In, runner, console);
            var code = await script.RunAsync(stop).ConfigureAwait(false);
            return script.Commands == 0 && _endpoints.Count == 0 ? null : code;
        }
        if (!console.OutIsTerminal)
        {
            return null;
        }
        using var client = new ApiClient(ClientSettings.Of(_context, parsed), _context.Time);
        using var link = new ServerLink(client, _context.Time);
        return await new ShellSession(link, runner, console).RunAsync(Grammar).ConfigureAwait(false);
    }

    /// <summary>
    /// The registry of the coordinator when the words are for one that answers; else the copy in this program.
    /// </summary>
    private async Task<IReadOnlyList<CommandSpec>> SpecsAsync()
    {
        if (Specs is not null)
        {
            return Specs;
        }
        var parsed = Build(_context, CommandRegistry.Specs).Parse(_words);
        var unusable = parsed.Errors.Any(problem => problem.SymbolResult is OptionResult);
        if (!ClusterPalettes.AreServed(_words) || unusable)
        {
            return CommandRegistry.Specs;
        }
        using var client = new ApiClient(ClientSettings.Of(_context, parsed), _context.Time);
        var (registry, _) = await client.RegistryAsync(_registryTimeout, CancellationToken.None)
            .ConfigureAwait(false);
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

    private static RootCommand Build(PbmContext context, IReadOnlyList<CommandSpec> specs)
    {
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
        if (ReportCommand.IsLocal(context.CommandLine))
        {
            root.Subcommands.Add(ReportCommand.Create(context));
        }
        if (context.EndpointIsGiven)
        {
            ClusterPalettes.LeaveToServer(root, specs);
        }
        root.Subcommands.Add(AgentCommand.Palette(context));
        ServedCommands.AddTo(root, specs, context);
        root.Subcommands.Add(VersionCommand.Create(context));
        root.Subcommands.Add(CompletionCommand.Create());
        root.Subcommands.Add(HelpCommand.Create(root));
        root.Subcommands.Add(CompleteCommand.Create(root, context));
        root.Subcommands.Add(ReferenceCommand.Create(root, specs));
        ExamplesHelp.AddTo(root);
        return root;
    }
}
