using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Fourtuple.Pbm.Local;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Commands;

/// <summary>
/// The options of <c>pbm target</c>, checked as they are parsed; every refusal names the accepted form.
/// </summary>
internal sealed class TargetSwitches(Option<string>? output)
{
    private const string EngineVariable = "FOURTUPLE_ENGINE";

    private readonly Option<ListenRange[]> _listen = new("--listen", "-l")
    {
        Description = "Endpoints: ADDR:PORT, ADDR-ADDR:PORT-PORT, CIDR:PORT or [IPv6]:PORT; may be repeated.",
        HelpName = "ADDR[-ADDR]:PORT[-PORT]",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = ParseListen,
    };

    private readonly Option<string> _mode = Choice("--mode", "What is answered.", "echo", "echo", "sink", "http");

    private readonly Option<string> _engine = Choice(
        "--engine", $"Event loop (default: {EngineVariable}, else auto).",
        Environment.GetEnvironmentVariable(EngineVariable) ?? "auto", "auto", "io_uring", "epoll");

    private readonly Option<string> _atLimit = Choice(
        "--at-limit", "At the limit: accept and reset, or leave connections in the backlog.", "rst", "rst", "stall");

    private readonly Option<long?> _maxConnections = Number(
        "--max-connections", "Open connections at most (default: --slots).");

    private readonly Option<long?> _workers = Number(
        "--workers", "Threads, each with its own loop and listeners (default: cores).", 256);

    private readonly Option<long?> _slots = Number(
        "--slots", "Connections there must be room for (default: --max-connections, else 262144).");

    private readonly Option<bool> _reflect = new("--reflect")
    {
        Description = "Tell each peer its address as seen here: first line of echo, body of http.",
    };

    private readonly Option<TimeSpan?> _closeAfter = new("--close-after")
    {
        Description = "Close each connection so long after it was accepted, such as 200ms (default: never).",
        HelpName = "TIME",
        CustomParser = ParseLife,
    };

    private readonly Option<TimeSpan?> _reportEvery = new("--report-every")
    {
        Description = "Interval of report lines, such as 500ms, 1s or 1m (default: 1s).",
        HelpName = "TIME",
        CustomParser = ParseInterval,
    };

    private readonly Option<bool> _child = new(TargetArguments.UntilStdinCloses)
    {
        Description = "Be a child: end with the parent or when stdin closes; takes report, stop and keep on stdin.",
        Hidden = true,
    };

    private readonly Option<string> _output = output ?? MakeOutput();

    public void AddTo(Command command, bool addOutput)
    {
        Option[] own =
        [
            _listen, _mode, _maxConnections, _atLimit, _reflect, _closeAfter, _engine, _workers, _slots, _reportEvery,
            _child,
        ];
        foreach (var option in own)
        {
            command.Options.Add(option);
        }
        if (addOutput)
        {
            command.Options.Add(_output);
        }
    }

    public TargetRunOptions RunOptions(ParseResult result) => new(
        result.GetValue(_reportEvery) ?? TimeSpan.FromSeconds(1), result.GetValue(_output) == "json",
        result.GetValue(_child));

    public TargetPlan Plan(ParseResult result)
    {
        var atLimit = result.GetValue(_atLimit) == "stall" ? AtLimit.Stall : AtLimit.Rst;
        var most = result.GetValue(_maxConnections);
        // When stalling, every listener of every worker keeps a permit back: one worker keeps fewest.
        var workers = result.GetValue(_workers) ?? (atLimit == AtLimit.Stall ? 1 : Environment.ProcessorCount);
        return new TargetPlan(
            result.GetValue(_listen) ?? [], Mode(result.GetValue(_mode)), Engine(result.GetValue(_engine)),
            (int)workers, result.GetValue(_slots) ?? most ?? TargetCommand.DefaultSlots, most, atLimit,
            result.GetValue(_reflect))
        {
            CloseAfter = result.GetValue(_closeAfter),
        };
    }

    private static TargetMode Mode(string? name) => name switch
    {
        "http" => TargetMode.Http,
        "sink" => TargetMode.Sink,
        _ => TargetMode.Echo,
    };

    private static EngineKind Engine(string? name) => name switch
    {
        "io_uring" => EngineKind.IoUring,
        "epoll" => EngineKind.Epoll,
        _ => EngineKind.Auto,
    };

    private static ListenRange[]? ParseListen(ArgumentResult result)
    {
        var ranges = new List<ListenRange>();
        foreach (var token in result.Tokens)
        {
            if (!ListenRange.TryParse(token.Value, out var range, out var problem))
            {
                result.AddError($"--listen: {problem}");
                return null;
            }
            ranges.Add(range);
        }
        return [.. ranges];
    }

    private static TimeSpan? ParseInterval(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Milliseconds(text) is >= 100 and <= 3_600_000 and { } interval)
        {
            return TimeSpan.FromMilliseconds(interval);
        }
        result.AddError($"--report-every '{text}' is not an interval from 100ms to 60m, such as 500ms, 1s or 1m");
        return default;
    }

    private static TimeSpan? ParseLife(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Milliseconds(text) is <= 3_600_000 and { } life)
        {
            return TimeSpan.FromMilliseconds(life);
        }
        result.AddError($"--close-after '{text}' is not a time from 0ms to 60m, such as 200ms, 1s or 1m");
        return null;
    }

    /// <summary>Digits with ms, s or m behind them; null for anything else.</summary>
    private static long? Milliseconds(string text)
    {
        var (digits, unitMs) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1)
            : text.EndsWith('s') ? (text[..^1], 1_000)
            : text.EndsWith('m') ? (text[..^1], 60_000)
            : ("", 0);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= int.MaxValue ? number * unitMs : null;
    }

    private static Option<long?> Number(string name, string description, long most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var (digits, factor) = text.EndsWith('k') ? (text[..^1], 1_000L)
                : text.EndsWith('M') ? (text[..^1], 1_000_000L)
                : (text, 1L);
            if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number is > 0 and <= int.MaxValue && number * factor <= most)
            {
                return number * factor;
            }
            result.AddError($"{name} '{text}' is not a whole number from 1 to {most}, such as 64, 100k or 1M");
            return null;
        },
    };

    private static Option<string> Choice(string name, string description, string standard, params string[] choices)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', choices),
            DefaultValueFactory = _ => standard,
        };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private static Option<string> MakeOutput()
    {
        var option = Choice("--output", "How results are printed.", "text", "text", "json");
        option.Aliases.Add("-o");
        return option;
    }
}
