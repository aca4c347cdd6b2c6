using System.Globalization;

namespace Fourtuple.Pbm.Commands;

/// <summary>
/// Numbers and durations as the command line takes them: <c>100k</c>, <c>1M</c>, <c>2.5M</c>, <c>90s</c>.
/// </summary>
public static class Quantity
{
    /// <summary>A whole number of at least 1; k and M are powers of ten.</summary>
    public static bool TryParseCount(string text, out long count)
    {
        ArgumentNullException.ThrowIfNull(text);
        count = 0;
        var (digits, factor) = text switch
        {
            [.. var head, 'k'] => (head, 1_000m),
            [.. var head, 'M'] => (head, 1_000_000m),
            _ => (text, 1m),
        };
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }
        if (number > 1_000_000_000_000m || number * factor > 1_000_000_000_000m)
        {
            return false;
        }
        count = (long)(number * factor);
        return count >= 1 && count == number * factor;
    }

    /// <summary>ms, s, m or h with a number before it; at most 24 hours.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(text);
        duration = default;
        (string Digits, double UnitMs) split = text switch
        {
            [.. var head, 'm', 's'] => (head, 1),
            [.. var head, 's'] => (head, 1_000),
            [.. var head, 'm'] => (head, 60_000),
            [.. var head, 'h'] => (head, 3_600_000),
            _ => ("", 0),
        };
        if (!double.TryParse(
            split.Digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }
        var milliseconds = number * split.UnitMs;
        if (milliseconds > TimeSpan.FromHours(24).TotalMilliseconds)
        {
            return false;
        }
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Bytes for people: powers of 1,024, three significant digits at most.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var value = (double)bytes;
        var unit = 0;
        while (value >= 1_000 && unit < units.Length - 1)
        {
            value /= 1_024;
            unit++;
        }
        var format = value < 10 && unit > 0 ? "0.0" : "0";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {units[unit]}";
    }

    /// <summary>A whole number with thousands separators.</summary>
    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>The plan's form of a duration.</summary>
    public static string Plan(TimeSpan duration) => duration.TotalMilliseconds % 1_000 == 0
        ? $"{(long)duration.TotalSeconds}s"
        : $"{(long)duration.TotalMilliseconds}ms";
}
