using System.Formats.Cbor;
using System.Net;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Messages;

/// <summary>
/// Tuple spaces and their parts. An address is its 4 or 16 bytes in network order; sets are flat lists first, last,
/// first, last; a destination set is [groups, from, count]; a box is [sources, ports, destinations].
/// </summary>
internal static class TupleFields
{
    public static void Write(CborWriter writer, Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        writer.WriteByteString(bytes[..address.WriteNetworkOrder(bytes)]);
    }

    public static Address ReadAddress(CborReader reader)
    {
        var bytes = reader.ReadDefiniteLengthByteString();
        if (bytes.Length is not (4 or 16))
            throw new CborContentException($"an address of {bytes.Length} bytes");
        var address = Address.From(new IPAddress(bytes.Span));
        // An IPv4-mapped address has one form only, or two spellings of one endpoint would count as two.
        return address.IsV6 == (bytes.Length == 16)
            ? address
            : throw new CborContentException("an IPv4-mapped address");
    }

    public static void Write(CborWriter writer, PortRange range)
    {
        writer.WriteStartArray(2);
        writer.Int(range.First);
        writer.Int(range.Last);
        writer.WriteEndArray();
    }

    public static PortRange ReadPortRange(CborReader reader)
    {
        reader.Begin(2);
        var range = new PortRange(ReadPort(reader), ReadPort(reader));
        reader.End();
        return range.First <= range.Last ? range : throw new CborContentException("a reversed port range");
    }

    public static void Write(CborWriter writer, PortSet ports)
    {
        var bounds = ports.Ranges.SelectMany(range => new int[] { range.First, range.Last }).ToArray();
        writer.List(bounds, 2 * MessageLimits.PortRanges, static (w, port) => w.Int(port));
    }

    public static PortSet ReadPortSet(CborReader reader)
    {
        var bounds = reader.List(2 * MessageLimits.PortRanges, ReadPort);
        return new PortSet(Pairs(bounds).Select(pair => new PortRange(pair.First, pair.Last)));
    }

    public static void Write(CborWriter writer, AddressSet addresses)
    {
        var bounds = addresses.Ranges.SelectMany(range => new[] { range.First, range.Last }).ToArray();
        writer.List(bounds, 2 * MessageLimits.Addresses, Write);
    }

    public static AddressSet ReadAddressSet(CborReader reader)
    {
        var bounds = reader.List(2 * MessageLimits.Addresses, ReadAddress);
        return new AddressSet(Pairs(bounds).Select(pair => new AddressRange(pair.First, pair.Last)));
    }

    public static void Write(CborWriter writer, TupleSpace space) => writer.List(space.Boxes, 2, WriteBox);

    public static TupleSpace ReadTupleSpace(CborReader reader) => new(reader.List(2, ReadBox));

    private static void WriteBox(CborWriter writer, TupleBox box)
    {
        writer.WriteStartArray(3);
        Write(writer, box.Sources);
        Write(writer, box.Ports);
        WriteDestinations(writer, box.Destinations);
        writer.WriteEndArray();
    }

    private static TupleBox ReadBox(CborReader reader)
    {
        reader.Begin(3);
        var box = new TupleBox(ReadAddressSet(reader), ReadPortSet(reader), ReadDestinations(reader));
        reader.End();
        return box;
    }

    private static void WriteDestinations(CborWriter writer, DestinationSet destinations)
    {
        writer.WriteStartArray(3);
        writer.List(destinations.Groups, MessageLimits.Groups, WriteGroup);
        writer.Long(destinations.From);
        writer.Long(destinations.Count);
        writer.WriteEndArray();
    }

    private static DestinationSet ReadDestinations(CborReader reader)
    {
        reader.Begin(3);
        var groups = reader.List(MessageLimits.Groups, ReadGroup);
        var from = reader.Long();
        var count = reader.Long();
        reader.End();
        // -1 would mean all of them to the constructor; on the wire the window is always said.
        return count >= 0 ? new DestinationSet(groups, from, count) : throw new CborContentException("a count below 0");
    }

    private static void WriteGroup(CborWriter writer, DestinationGroup group)
    {
        // Only a plan whose weights differ says them, so agents from before weights understand every other grant.
        var weighted = group.Weight != 1;
        writer.WriteStartArray(weighted ? 4 : 3);
        writer.Name(group.Target);
        Write(writer, group.Addresses);
        Write(writer, group.Ports);
        if (weighted)
            writer.Number(group.Weight);
        writer.WriteEndArray();
    }

    private static DestinationGroup ReadGroup(CborReader reader)
    {
        var weighted = reader.Begin(3, 4) == 4;
        var group = new DestinationGroup(reader.Name(), ReadAddressSet(reader), ReadPortSet(reader));
        var weight = weighted ? reader.Number() : 1;
        reader.End();
        return weight > 0 && !(weighted && weight == 1)
            ? group with { Weight = weight }
            : throw new CborContentException("a weight that is none");
    }

    public static ushort ReadPort(CborReader reader) => checked((ushort)reader.ReadUInt32());

    private static IEnumerable<(T First, T Last)> Pairs<T>(List<T> bounds) => bounds.Count % 2 == 0
        ? bounds.Chunk(2).Select(pair => (pair[0], pair[1]))
        : throw new CborContentException("a range without its end");
}
