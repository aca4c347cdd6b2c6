using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Local;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Pbm.Commands;

/// <summary>Options of every command that runs a plan in this process, and their environment variables.</summary>
public sealed class RunSwitches
{
    /// <summary>Most socket workers: one a core is the rule, and no machine this runs on has more.</summary>
    private const int MostWorkers = 1_024;

    public Option<string?> Engine { get; } = MakeEngine();

    public Option<int?> Workers { get; } = new("--workers")
    {
        Description = "Socket workers, one thread each (FOURTUPLE_WORKERS; default: cores).",
        HelpName = "N",
    };

    public Option<string?> Out { get; } = new("--out")
    {
        Description = "Folder of the results (default: ./fourtuple-runs/RUN-ID).",
        HelpName = "DIR",
    };

    public Option<ulong?> Seed { get; } = new("--seed")
    {
        Description = "Seed of the run: same seed, same choices (default: drawn, and kept in run.json).",
        HelpName = "N",
    };

    public Option<bool> JsonPath { get; } = new("--json")
    {
        Description = "Print the path of run.json as the last line.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Engine);
        command.Options.Add(Workers);
        command.Options.Add(Out);
        command.Options.Add(Seed);
        command.Options.Add(JsonPath);
    }

    public EngineKind EngineOf(ParseResult result) =>
        (result.GetValue(Engine) ?? Variable("FOURTUPLE_ENGINE")) switch
        {
            null or "auto" => EngineKind.Auto,
            "io_uring" => EngineKind.IoUring,
            "epoll" => EngineKind.Epoll,
            var other => throw Wrong("FOURTUPLE_ENGINE", other, "auto, io_uring or epoll"),
        };

    public int WorkersOf(ParseResult result)
    {
        if (result.GetValue(Workers) is { } given)
        {
            return given is >= 1 and <= MostWorkers
                ? given
                : throw Wrong("--workers", given.ToString(CultureInfo.InvariantCulture), $"1 to {MostWorkers}");
        }
        var text = Variable("FOURTUPLE_WORKERS");
        if (text is null)
        {
            return Environment.ProcessorCount;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var workers)
            && workers is >= 1 and <= MostWorkers
                ? workers
                : throw Wrong("FOURTUPLE_WORKERS", text, $"1 to {MostWorkers}");
    }

    /// <summary>What the run is made of, from options, environment and defaults, in that order.</summary>
    public LocalRunOptions Resolve(
        ParseResult result, IReadOnlyList<string> commandLine, string planName, IEnumerable<string> allow,
        TimeProvider time)
    {
        var seed = result.GetValue(Seed) ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        return new LocalRunOptions(
            RunId.Make(time.GetUtcNow(), planName, seed), seed, EngineOf(result), WorkersOf(result),
            LocalAllowList.Of(allow, Variable("FOURTUPLE_ALLOW")), CountVariable("FOURTUPLE_MAX_CONNECTIONS"),
            CountVariable("FOURTUPLE_MAX_RATE"), string.Join(' ', ["pbm", .. commandLine]));
    }

    private static long? CountVariable(string name)
    {
        var text = Variable(name);
        if (text is null)
        {
            return null;
        }
        return Quantity.TryParseCount(text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text, out var count)
            ? count
            : throw Wrong(name, text, "a whole number of at least 1, such as 100k");
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    private static CommandException Wrong(string source, string value, string form) => new(new ErrorText(
        ExitCodes.Usage, $"'{value}' in {source} is not understood", "", $"give {form}"));

    private static Option<string?> MakeEngine()
    {
        var option = new Option<string?>("--engine")
        {
            Description = "Event loop: auto takes io_uring where the kernel allows it (FOURTUPLE_ENGINE).",
            HelpName = "auto|io_uring|epoll",
        };
        option.AcceptOnlyFromAmong("auto", "io_uring", "epoll");
        return option;
    }
}
