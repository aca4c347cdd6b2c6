using System.Globalization;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>
/// Every limit of a plan, each a formula over numbers. Pure, so that a change of any number can be tried: that is how
/// the nearest feasible plan is found.
/// </summary>
public static class LimitSheet
{
    public static IReadOnlyList<LimitRow> Of(LimitCase about)
    {
        ArgumentNullException.ThrowIfNull(about);
        return [.. TupleRows.Of(about), .. HostRows.Of(about), .. PathRows.Of(about), .. RateRows.Of(about)];
    }

    public static bool Fits(LimitCase about) => !Of(about).Any(row => row is { Refuses: true, Exceeded: true });

    /// <summary>
    /// Of the limits that certainly hold, the one with the least room: the first that a larger plan would meet.
    /// </summary>
    public static LimitRow? First(IReadOnlyList<LimitRow> rows) =>
        rows.Where(row => row is { Refuses: true, Comparable: true }).MinBy(row => row.Headroom);
}

/// <summary>Forms of numbers in rows.</summary>
internal static class LimitText
{
    public static string Number(double value) =>
        value >= long.MaxValue / 2.0 ? "unlimited" : value.ToString("#,0.###", CultureInfo.InvariantCulture);

    public static string Bytes(double value) => value >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{value / (1L << 30):0.0} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{value / (1L << 20):0.0} MiB");

    public static LimitInput Plan(string name, double value) => new(name, Number(value), "plan");

    public static LimitInput Read(string name, string value) => new(name, value, "agents' readings");

    public static LimitInput Read(string name, double value) => Read(name, Number(value));

    public static LimitInput Assumed(string name, string value) => new(name, value, "assumed");

    /// <summary>The value of all agents in one cell: one number when they agree, else the least and the most.</summary>
    public static string Range(IEnumerable<double> values, Func<double, string>? text = null)
    {
        var all = values.ToArray();
        var write = text ?? Number;
        return all.Length == 0 ? "-"
            : all.Min().Equals(all.Max()) ? write(all[0])
            : $"{write(all.Min())} to {write(all.Max())}";
    }
}
