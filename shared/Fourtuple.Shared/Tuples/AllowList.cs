using System.Diagnostics.CodeAnalysis;

namespace Fourtuple.Shared.Tuples;

/// <summary>
/// Where connections may go: CIDRs, ranges, addresses, <c>loopback</c>, and names that are resolved once and pinned.
/// <see cref="ForbiddenAddresses"/> win over every entry. Immutable.
/// </summary>
public sealed class AllowList
{
    private const string NamePrefix = "dns:";

    private static readonly AddressRange[] LoopbackRanges =
        [AddressRangeParser.Parse("127.0.0.0/8"), AddressRangeParser.Parse("::1")];

    private readonly AddressSet _v4;
    private readonly AddressSet _v6;

    /// <summary>Exactly these ranges; none means that nothing is permitted.</summary>
    public AllowList(IEnumerable<AddressRange> ranges)
        : this([.. ranges], [])
    {
    }

    private AllowList(IReadOnlyList<AddressRange> ranges, IReadOnlyList<string> names)
    {
        Names = names;
        _v4 = new AddressSet(ranges.Where(range => !range.First.IsV6));
        _v6 = new AddressSet(ranges.Where(range => range.First.IsV6));
    }

    /// <summary>127.0.0.0/8 and ::1.</summary>
    public static AllowList Loopback { get; } = new(LoopbackRanges);

    /// <summary>
    /// Names given as <c>dns:NAME</c>; their addresses are permitted only after <see cref="WithResolved"/>.
    /// </summary>
    public IReadOnlyList<string> Names { get; }

    public IEnumerable<AddressRange> Ranges => _v4.Ranges.Concat(_v6.Ranges);

    /// <summary>Reads entries as plans and settings write them. No entries at all means loopback only.</summary>
    public static bool TryParse(
        IEnumerable<string> entries, [NotNullWhen(true)] out AllowList? list,
        [NotNullWhen(false)] out TextProblem? problem)
    {
        list = null;
        var ranges = new List<AddressRange>();
        var names = new List<string>();
        foreach (var entry in entries)
        {
            problem = ReadEntry(entry, ranges, names);
            if (problem is not null)
            {
                return false;
            }
        }
        problem = null;
        list = ranges.Count + names.Count == 0 ? Loopback : new AllowList(ranges, names);
        return true;
    }

    public bool Permits(Address address) => Permits(new AddressRange(address, address));

    /// <summary>Whether every address of the range is permitted.</summary>
    public bool Permits(AddressRange range) => WhyNot(range) is null;

    public bool PermitsName(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Why some address of the range is refused, or null when all are permitted.</summary>
    public string? WhyNot(AddressRange range) =>
        ForbiddenAddresses.WhyNot(range)
        ?? ((range.First.IsV6 ? _v6 : _v4).Contains(range) ? null : $"{range} is not inside the allow-list");

    /// <summary>This list with the answers of a listed name pinned; the name must be listed.</summary>
    public AllowList WithResolved(string name, IEnumerable<Address> addresses) => PermitsName(name)
        ? new AllowList([.. Ranges, .. addresses.Select(address => new AddressRange(address, address))], Names)
        : throw new ArgumentException($"{name} is not in the allow-list", nameof(name));

    private static TextProblem? ReadEntry(string entry, List<AddressRange> ranges, List<string> names)
    {
        if (entry == "loopback")
        {
            ranges.AddRange(LoopbackRanges);
            return null;
        }
        if (entry.StartsWith(NamePrefix, StringComparison.Ordinal))
        {
            names.Add(entry[NamePrefix.Length..]);
            return HostName.Check(entry[NamePrefix.Length..]);
        }
        if (AddressRangeParser.TryParse(entry, out var range, out var problem))
        {
            ranges.Add(range);
        }
        return problem;
    }
}
