using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>
/// Where a plan may connect to. Empty means loopback only. Some addresses are never allowed, whatever a list says:
/// link-local and cloud metadata services, "this network", multicast and broadcast (RFC 6890).
/// The agents check again with their own lists; this check only makes the refusal early and clear.
/// </summary>
public sealed class AllowList
{
    public static IReadOnlyList<string> Loopback { get; } = ["127.0.0.0/8", "::1"];

    private static readonly string[] NeverTexts =
    [
        "169.254.0.0/16", "100.100.100.200", "168.63.129.16", "0.0.0.0/8", "224.0.0.0/4", "255.255.255.255",
        "fe80::/10", "fd00:ec2::254", "ff00::/8", "::",
    ];

    private static readonly AddressRange[] Never = [.. NeverTexts.Select(Parse)];

    private readonly IReadOnlyList<AddressRange> _ranges;

    public AllowList(IReadOnlyList<string> allow, NameAnswers names)
    {
        ArgumentNullException.ThrowIfNull(allow);
        ArgumentNullException.ThrowIfNull(names);
        var texts = allow.Count == 0 ? Loopback : allow;
        _ranges = Join([.. texts.SelectMany(names.Ranges)]);
        Pinned =
        [
            .. texts.SelectMany(text => text.StartsWith(NameAnswers.Prefix, StringComparison.Ordinal)
                ? names.Ranges(text).Select(AddressTexts.Of)
                : [text]),
        ];
    }

    /// <summary>The list with every name replaced by its addresses: what agents are given.</summary>
    public IReadOnlyList<string> Pinned { get; }

    /// <summary>Why the whole range may not be reached; null when it may.</summary>
    public string? Refuses(AddressRange range)
    {
        foreach (var never in Never)
        {
            if (Overlap(never, range))
            {
                return $"{AddressTexts.Of(range)} touches {AddressTexts.Of(never)}, which is never allowed";
            }
        }
        return _ranges.Any(allowed => Covers(allowed, range))
            ? null
            : $"{AddressTexts.Of(range)} is outside the allow-list ({string.Join(", ", Pinned)})";
    }

    /// <summary>Joins overlapping and adjacent ranges, so that a target may span two entries.</summary>
    private static List<AddressRange> Join(AddressRange[] ranges)
    {
        var joined = new List<AddressRange>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (joined.Count > 0 && joined[^1] is var last && Touches(last, range))
            {
                joined[^1] = last with { Last = last.Last > range.Last ? last.Last : range.Last };
                continue;
            }
            joined.Add(range);
        }
        return joined;
    }

    private static bool Touches(AddressRange left, AddressRange right) =>
        left.Last.IsV6 == right.First.IsV6
        && (right.First <= left.Last || right.First.Bits - left.Last.Bits == UInt128.One);

    private static bool Covers(AddressRange outer, AddressRange inner) =>
        outer.First.IsV6 == inner.First.IsV6 && outer.First <= inner.First && inner.Last <= outer.Last;

    private static bool Overlap(AddressRange left, AddressRange right) =>
        left.First.IsV6 == right.First.IsV6 && left.First <= right.Last && right.First <= left.Last;

    private static AddressRange Parse(string text) =>
        AddressTexts.TryParse(text, out var range) ? range : throw new FormatException(text);
}
