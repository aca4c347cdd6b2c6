using System.CommandLine;
using System.Globalization;
using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Pbm.Commands;

/// <summary>Flags of <c>plan explain</c> that say what hosts have.</summary>
internal sealed class ExplainSwitches
{
    /// <summary>Most agents that are made up, and most addresses of one.</summary>
    private const int MostAgents = 1_000;
    private const int MostSources = 65_536;

    private readonly Option<long?> _agents = OptionParsers.Count("--agents", "So many agents like this host.");
    private readonly Option<long?> _nofile = OptionParsers.Count("--nofile", "Hard limit of open files of each agent.");
    private readonly Option<long?> _cores = OptionParsers.Count("--cores", "Cores of each agent.");
    private readonly Option<long?> _sources = OptionParsers.Count("--sources", "Source addresses of each agent.");
    private readonly Option<long?> _conntrack = OptionParsers.Count(
        "--conntrack-max", "nf_conntrack_max of each host.");

    private readonly Option<long?> _files = OptionParsers.Count("--file-max", "fs.file-max of each host.");
    private readonly Option<long?> _backlog = OptionParsers.Count(
        "--backlog", "Accept queue of each of the target's ports.");

    private readonly Option<long?> _rate = OptionParsers.Count(
        "--rate-per-core", "New connections/s of a core, as you measured.");

    private readonly Option<TimeSpan?> _stall = OptionParsers.Duration(
        "--stall", "Longest time the target does not accept (default: 100ms).", TimeSpan.FromMilliseconds(1));

    private readonly Option<bool> _noTimestamps = new("--no-timestamps")
    {
        Description = "As if net.ipv4.tcp_timestamps were 0.",
    };

    private readonly Option<string?> _engine = new("--engine")
    {
        Description = "Engine of each agent.",
        HelpName = "io_uring|epoll",
    };

    private readonly Option<long?> _memory = new("--memory")
    {
        Description = "Memory available to each agent: 8G, 512M, or bytes.",
        HelpName = "BYTES",
        CustomParser = result =>
            Parse<long>(result, Bytes, "--memory", "an amount of memory, such as 8G, 512M or bytes"),
    };

    private readonly Option<PortRange?> _range = new("--kernel-range")
    {
        Description = "net.ipv4.ip_local_port_range of each host.",
        HelpName = "FIRST-LAST",
        CustomParser = result => Parse<PortRange>(
            result, text => PortParser.TryParseRange(text, out var range, out _) ? range : null, "--kernel-range",
            "a range of ports, such as 32768-60999"),
    };

    public void AddTo(Command command)
    {
        Bound(_agents, MostAgents);
        Bound(_sources, MostSources);
        _engine.AcceptOnlyFromAmong("io_uring", "epoll");
        foreach (var option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>True when any of them is on the command line.</summary>
    public bool AreGiven(ParseResult result) => All.Any(option => result.GetResult(option) is { Implicit: false });

    public HostFlags Hosts(ParseResult result) => new(
        result.GetValue(_agents), result.GetValue(_nofile), result.GetValue(_memory), result.GetValue(_cores),
        result.GetValue(_sources), result.GetValue(_range), result.GetValue(_noTimestamps), result.GetValue(_conntrack),
        result.GetValue(_engine), result.GetValue(_files));

    public LimitAssumptions Assumed(ParseResult result) => new(
        result.GetValue(_backlog), result.GetValue(_stall)?.TotalSeconds ?? new LimitAssumptions().StallSeconds,
        result.GetValue(_rate));

    private IEnumerable<Option> All =>
    [
        _agents, _nofile, _memory, _cores, _sources, _range, _noTimestamps, _conntrack, _engine, _files, _backlog,
        _stall, _rate,
    ];

    private static void Bound(Option<long?> option, long most) => option.Validators.Add(given =>
    {
        if (given.GetValueOrDefault<long?>() > most)
        {
            given.AddError($"{option.Name} is at most {most}");
        }
    });

    /// <summary>G, M and K are powers of 1,024.</summary>
    internal static long? Bytes(string text)
    {
        var (digits, factor) = text switch
        {
            [.. var head, 'G'] => (head, 1L << 30),
            [.. var head, 'M'] => (head, 1L << 20),
            [.. var head, 'K'] => (head, 1L << 10),
            _ => (text, 1L),
        };
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number * factor < (1L << 50) ? (long)(number * factor) : null;
    }

    private static T? Parse<T>(
        System.CommandLine.Parsing.ArgumentResult result, Func<string, T?> read, string name, string form)
        where T : struct
    {
        var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
        if (read(text) is { } value)
        {
            return value;
        }
        result.AddError($"{name} '{text}' is not {form}");
        return null;
    }
}
