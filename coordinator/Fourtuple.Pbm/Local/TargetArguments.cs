using System.Globalization;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Local;

/// <summary>A target plan as the command line that asks for it.</summary>
public static class TargetArguments
{
    /// <summary>
    /// Name of the option that makes the target a child: it takes commands on stdin and ends with its parent.
    /// </summary>
    public const string UntilStdinCloses = "--until-stdin-closes";

    /// <summary>On stdin: print an answer line with all that was counted so far.</summary>
    public const string ReportCommand = "report";

    /// <summary>On stdin: print the final line and end.</summary>
    public const string StopCommand = "stop";

    /// <summary>On stdin: live on when the parent ends; only SIGTERM and SIGINT end it then.</summary>
    public const string KeepCommand = "keep";

    public static IReadOnlyList<string> Of(TargetPlan plan, TimeSpan reportEvery, bool isChild)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var words = new List<string> { "target" };
        foreach (var range in plan.Listen)
        {
            words.AddRange(["--listen", range.ToString()]);
        }
        words.AddRange(["--mode", NameOf(plan.Mode), "--engine", NameOf(plan.Engine)]);
        words.AddRange(["--workers", Number(plan.Workers), "--slots", Number(plan.Slots)]);
        if (plan.MaxConnections is { } most)
        {
            words.AddRange(["--max-connections", Number(most)]);
        }
        words.AddRange(["--at-limit", plan.AtLimit == AtLimit.Rst ? "rst" : "stall"]);
        words.AddRange(["--report-every", Number((long)reportEvery.TotalMilliseconds) + "ms", "-o", "json"]);
        if (plan.Reflect)
        {
            words.Add("--reflect");
        }
        if (plan.CloseAfter is { } life)
        {
            words.AddRange(["--close-after", Number((long)life.TotalMilliseconds) + "ms"]);
        }
        if (isChild)
        {
            words.Add(UntilStdinCloses);
        }
        return words;
    }

    public static string NameOf(TargetMode mode) => mode switch
    {
        TargetMode.Echo => "echo",
        TargetMode.Sink => "sink",
        _ => "http",
    };

    public static string NameOf(EngineKind engine) => engine switch
    {
        EngineKind.Auto => "auto",
        EngineKind.IoUring => "io_uring",
        _ => "epoll",
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
