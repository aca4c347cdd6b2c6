using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Keys;

/// <summary>Shapes that several sections use.</summary>
internal static class Shapes
{
    /// <summary>
    /// Largest level, count or rate: far above any hardware, far below where doubles lose whole numbers.
    /// </summary>
    private const double Huge = 1e15;

    /// <summary>Bytes of one exchange; it travels in each lease.</summary>
    private const int LongestExchange = 4_096;

    private const int MostAddresses = 4_096;
    private const int MostLabels = 64;

    public static PlanShape Count { get; } =
        new NumberShape(NumberUnit.Count, 1, Huge, true, "a whole number such as 500, 250k or 1.5M");

    public static PlanShape Rate { get; } =
        new NumberShape(NumberUnit.Rate, 1e-3, Huge, false, "a rate such as 500/s or 40k/s");

    public static PlanShape Level { get; } = new NumberShape(
        NumberUnit.Level, 0, Huge, false,
        "a level: a number such as 500k in mode hold, a rate such as 40k/s otherwise");

    public static PlanShape Duration { get; } = new DurationShape(TimeSpan.FromMilliseconds(1));

    public static PlanShape DurationOrZero { get; } = new DurationShape(TimeSpan.Zero);

    public static PlanShape Flag { get; } = new FlagShape();

    public static PlanShape Bytes { get; } = new BytesShape(LongestExchange);

    public static PlanShape Expect { get; } = Bytes with
    {
        Form = "the bytes a reply must contain, or any for any byte",
    };

    public static PlanShape Name { get; } = new TextShape(
        "a name of 1 to 63 lower-case letters, digits and hyphens", 63, CheckName, "^[a-z0-9-]{1,63}$");

    public static PlanShape Percentile { get; } = new TextShape("a percentile from 0 to 100", 16, CheckPercentile);

    public static PlanShape Labels { get; } = new MapShape(new TextShape("a text"), MostLabels);

    public static PlanShape TargetAddresses { get; } = new ListShape(
        new TextShape("a CIDR, first-last, an IP address or dns:NAME", 256, AddressText.CheckTarget),
        MostAddresses, true);

    public static PlanShape SourceAddresses { get; } = new ListShape(
        new TextShape("auto, a CIDR, first-last, an IP address or interface:NAME", 256, AddressText.CheckSource),
        MostAddresses, true);

    public static PlanShape AllowEntries { get; } = new ListShape(
        new TextShape("a CIDR, first-last, an IP address, dns:NAME or loopback", 256, AddressText.CheckAllow),
        MostAddresses, true);

    public static PlanShape Ports { get; } = new ListShape(
        new TextShape("a port or a range such as 9000-9015", 256, CheckPorts, "^[0-9]{1,5}(-[0-9]{1,5})?$"),
        MostAddresses, true);

    public static PlanShape SourcePorts { get; } = new EitherShape("ports, or auto", new ChoiceShape("auto"), Ports);

    public static PlanShape Whole(double least, double most) =>
        new NumberShape(NumberUnit.Count, least, most, true, $"a whole number from {least} to {most}");

    public static PlanShape Percent(double leastFraction, double mostFraction) => new NumberShape(
        NumberUnit.Percent, leastFraction, mostFraction, false, "a percentage such as 2%");

    private static TextProblem? CheckName(string text) =>
        text.Length is > 0 and <= 63 && text.All(letter => char.IsAsciiLetterLower(letter)
            || char.IsAsciiDigit(letter) || letter == '-') ? null
        : new TextProblem(
            $"'{text}' is not a name", "names become folder names and metric labels",
            "use 1 to 63 lower-case letters, digits and hyphens");

    private static TextProblem? CheckPercentile(string text) =>
        PlanQuantity.TryCount(text, out var value) && value <= 100 ? null
        : new TextProblem($"'{text}' is not a percentile", "", "write a number from 0 to 100 such as 99.9");

    private static TextProblem? CheckPorts(string text) =>
        PortParser.TryParseList(text, out _, out var problem) ? null : problem;
}
