using Fourtuple.Shared.Tuples;
using FsCheck;
using FsCheck.Fluent;

namespace Fourtuple.Tests.Tuples;

/// <summary>Tuple spaces for tests: by text, and drawn at random with a fixed seed.</summary>
internal static class Spaces
{
    public static Config Config { get; } = Config.QuickThrowOnFailure
        .WithMaxTest(200).WithReplay(4_711UL, 13UL).WithQuietOnSuccess(true);

    /// <summary>Small spaces with several ranges everywhere; one or two boxes.</summary>
    public static Arbitrary<TupleSpace> Small { get; } = Arb.From(
        from v4 in Box("10.1.0.0", "10.9.0.0")
        from v6 in Box("fd00::1:0", "fd00::9:0")
        from kind in Gen.Choose(0, 2)
        select new TupleSpace(kind switch { 0 => [v4], 1 => [v6], _ => [v4, v6] }));

    public static Gen<PortSet> Ports { get; } =
        from ranges in Gen.NonEmptyListOf(
            from first in Gen.Choose(1, 120)
            from more in Gen.Choose(0, 2)
            select new PortRange((ushort)first, (ushort)(first + more)))
        select new PortSet(ranges.Take(3));

    public static AddressSet Addresses(params string[] ranges) => new(ranges.Select(AddressRangeParser.Parse));

    public static PortSet PortsOf(string list) =>
        PortParser.TryParseList(list, out var ports, out var problem)
            ? ports : throw new FormatException(problem.ToString());

    public static DestinationGroup Group(string name, string addresses, string ports) =>
        new(name, Addresses(addresses.Split(',')), PortsOf(ports));

    public static TupleBox Box(string sources, string ports, params DestinationGroup[] groups) =>
        new(Addresses(sources.Split(',')), PortsOf(ports), new DestinationSet(groups));

    public static TupleSpace Space(string sources, string ports, params DestinationGroup[] groups) =>
        new([Box(sources, ports, groups)]);

    private static Gen<TupleBox> Box(string source, string destination) =>
        from sources in Set(source)
        from ports in Ports
        from groups in Gen.Choose(1, 3)
        from sets in Gen.ArrayOf(Set(destination), groups)
        from destinationPorts in Gen.ArrayOf(Ports, groups)
        select new TupleBox(sources, ports, new DestinationSet([.. Enumerable.Range(0, groups).Select(
            at => new DestinationGroup($"t{at}", Shifted(sets[at], (uint)at * 1_000), destinationPorts[at]))]));

    private static AddressSet Shifted(AddressSet set, uint by) =>
        new(set.Ranges.Select(range => new AddressRange(range.First.Plus(by), range.Last.Plus(by))));

    private static Gen<AddressSet> Set(string start) =>
        from ranges in Gen.NonEmptyListOf(
            from first in Gen.Choose(0, 40)
            from more in Gen.Choose(0, 1)
            select new AddressRange(
                Address.Parse(start).Plus((uint)first), Address.Parse(start).Plus((uint)(first + more))))
        select new AddressSet(ranges.Take(3));
}
