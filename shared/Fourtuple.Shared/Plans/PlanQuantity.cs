using System.Globalization;
using System.Text.RegularExpressions;

namespace Fourtuple.Shared.Plans;

/// <summary>
/// Numbers with units as plans and command lines write them: <c>250k</c>, <c>1.5M</c>, <c>10k/s</c>, <c>250ms</c>,
/// <c>0.1%</c>. Decimal point, no sign, no exponent, no separators.
/// </summary>
public static partial class PlanQuantity
{
    internal const string CountPattern = @"^[0-9]{1,15}(\.[0-9]{1,9})?[kM]?$";
    internal const string RatePattern = @"^[0-9]{1,15}(\.[0-9]{1,9})?[kM]?/s$";
    internal const string DurationPattern = @"^[0-9]{1,9}(\.[0-9]{1,9})?(ms|s|m|h)$";
    internal const string PercentPattern = @"^[0-9]{1,9}(\.[0-9]{1,9})?%$";

    /// <summary>The longest duration, so that sums of them stay far from overflow: about ten years.</summary>
    private const double LongestSeconds = 10 * 366 * 86_400.0;

    /// <summary>A plain number with k (1,000) or M (1,000,000).</summary>
    public static bool TryCount(string text, out double value) => TryScaled(text, Count(), "", out value);

    /// <summary>A number a second; <c>/s</c> is mandatory.</summary>
    public static bool TryRate(string text, out double perSecond) => TryScaled(text, Rate(), "/s", out perSecond);

    /// <summary>A duration with one of the units ms, s, m, h; the unit is mandatory.</summary>
    public static bool TryDuration(string text, out TimeSpan value)
    {
        value = default;
        if (!Duration().IsMatch(text))
        {
            return false;
        }
        var digits = text.AsSpan().TrimEnd("msh");
        var secondsPerUnit = text[digits.Length..] switch { "ms" => 0.001, "s" => 1, "m" => 60, _ => 3_600 };
        var seconds = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture) * secondsPerUnit;
        if (seconds > LongestSeconds)
        {
            return false;
        }
        value = TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>A percentage as a fraction: <c>2%</c> is 0.02.</summary>
    public static bool TryPercent(string text, out double fraction)
    {
        var good = Percent().IsMatch(text);
        // Divided in decimal, so that 0.1% is the double nearest to 0.001.
        fraction = good ? (double)(decimal.Parse(text.AsSpan()[..^1], CultureInfo.InvariantCulture) / 100) : 0;
        return good;
    }

    private static bool TryScaled(string text, Regex form, string suffix, out double value)
    {
        value = 0;
        if (!form.IsMatch(text))
        {
            return false;
        }
        var number = text.AsSpan()[..^suffix.Length];
        var scale = number[^1] switch { 'k' => 1_000m, 'M' => 1_000_000m, _ => 1m };
        var digits = scale == 1m ? number : number[..^1];
        value = (double)(decimal.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture) * scale);
        return true;
    }

    [GeneratedRegex(CountPattern + @"(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Count();

    [GeneratedRegex(RatePattern + @"(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Rate();

    [GeneratedRegex(DurationPattern + @"(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    [GeneratedRegex(PercentPattern + @"(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Percent();
}
