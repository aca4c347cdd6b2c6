using System.Globalization;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Local;

/// <summary>The words and numbers of progress, for the plain lines and the live panel alike. Pure.</summary>
public static class ProgressLine
{
    /// <summary>
    /// One line of at most about 160 characters, columns aligned for numbers below ten million:
    /// <c>  3.0s  ramp    established   61,204  +24,880/s  failed 0 ...</c>
    /// </summary>
    /// <param name="targetRss">Resident bytes of the demo's target process; null when there is none.</param>
    public static string Format(RunProgress progress, long? targetRss)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var counters = progress.Counters;
        var parts = new List<string>
        {
            $"{Seconds(progress.Elapsed),6}",
            $"{progress.State,-7}",
            Level(progress),
            $"failed {Failures(progress)}",
        };
        if (counters.Established > 0)
        {
            parts.Add($"connect p50 {Milliseconds(progress.ConnectP50Ms)} p99 {Milliseconds(progress.ConnectP99Ms)}");
        }
        if (counters.ExchangesSent > 0)
        {
            parts.Add($"exchange p99 {Milliseconds(progress.ExchangeP99Ms)}");
        }
        parts.Add(Memory(progress, targetRss));
        if (Left(progress) is { Length: > 0 } left)
        {
            parts.Add($"left {left}");
        }
        return string.Join("  ", parts);
    }

    /// <summary>What moves: connections that are open, or the rate that was made of the one asked for.</summary>
    private static string Level(RunProgress progress)
    {
        var counters = progress.Counters;
        return IsRate(progress)
            ? $"{progress.Unit} {Quantity.Count((long)progress.StartRate),9}  of {Quantity.Count(progress.Asked)}  "
                + $"open {Quantity.Count(counters.Open)}"
            : $"established {Quantity.Count(counters.Open),9}  {Rate(progress.ConnectRate),9}";
    }

    /// <summary>True when the level is a rate, such as openings/s.</summary>
    public static bool IsRate(RunProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return progress.Unit.EndsWith("/s", StringComparison.Ordinal);
    }

    public static string Seconds(TimeSpan elapsed) =>
        elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s";

    public static string Rate(double perSecond) =>
        (perSecond < 0.5 ? "+0" : perSecond.ToString("+#,0", CultureInfo.InvariantCulture)) + "/s";

    /// <summary>The count, with the causes behind it, the most frequent first.</summary>
    public static string Failures(RunProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (progress.FailuresByCause.Count == 0)
        {
            return Quantity.Count(progress.Counters.Failed);
        }
        var causes = progress.FailuresByCause
            .OrderByDescending(cause => cause.Value).ThenBy(cause => cause.Key, StringComparer.Ordinal).Take(3)
            .Select(cause => $"{cause.Key} {Quantity.Count(cause.Value)}");
        return $"{Quantity.Count(progress.Counters.Failed)} ({string.Join(", ", causes)})";
    }

    /// <summary>
    /// Two significant digits below ten milliseconds, whole ones above; a dash for a beat without any.
    /// </summary>
    public static string Milliseconds(double milliseconds) => milliseconds <= 0
        ? "-"
        : milliseconds.ToString(milliseconds < 10 ? "0.0#" : "#,0", CultureInfo.InvariantCulture) + "ms";

    public static string Memory(RunProgress progress, long? targetRss)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var agent = $"rss {Quantity.Bytes(progress.AgentRssBytes)}";
        return targetRss is { } target ? $"{agent} + target {Quantity.Bytes(target)}" : agent;
    }

    /// <summary>Time left in whole seconds, empty when it is not known.</summary>
    public static string Left(RunProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (progress.Remaining is not { } remaining || remaining <= TimeSpan.Zero)
        {
            return "";
        }
        var seconds = (long)Math.Ceiling(remaining.TotalSeconds);
        return seconds < 120 ? $"{seconds}s" : $"{seconds / 60}m{seconds % 60:00}s";
    }

    /// <summary>Share of the asked level that is there, 0..1.</summary>
    public static double Fraction(RunProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var there = IsRate(progress) ? progress.StartRate : progress.Counters.Open;
        return progress.Asked <= 0 ? 0 : Math.Clamp(there / progress.Asked, 0, 1);
    }
}
