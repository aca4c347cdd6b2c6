using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// What established connections used of each of the first 64 source addresses: ports, one bit each (8 KiB an address,
/// touched when used), and destinations, counted in at most 64 buckets. Further addresses are not listed.
/// </summary>
public sealed class SourceTable : IDisposable
{
    public const int MostAddresses = 64;

    /// <summary>65,536 ports in words of 64.</summary>
    public const int WordsPerAddress = 1_024;

    private readonly NativeArray<ulong> _ports;
    private readonly NativeArray<long> _connections;
    private readonly NativeArray<long> _uses;
    private readonly Buckets _columns;

    /// <param name="destinations">Of the whole group, as for <see cref="DestinationTable"/>.</param>
    public SourceTable(TupleSpace space, long destinations)
    {
        Addresses = [.. space.Boxes
            .SelectMany(box => Positions(box.Sources.Count).Select(at => box.Sources[at]))
            .Distinct()
            .Take(MostAddresses)];
        _ports = new NativeArray<ulong>(Addresses.Length * WordsPerAddress);
        _connections = new NativeArray<long>(Addresses.Length);
        _columns = new Buckets(destinations, SourceUse.MostColumns);
        _uses = new NativeArray<long>(Addresses.Length * _columns.Count);
    }

    /// <summary>The addresses in the order of the rows.</summary>
    public Address[] Addresses { get; }

    /// <summary>Buckets of destinations.</summary>
    public int Columns => _columns.Count;

    /// <param name="destination">Its position among the group's.</param>
    public void Mark(in Endpoint source, long destination)
    {
        for (var row = 0; row < Addresses.Length; row++)
        {
            ref readonly var address = ref Addresses[row];
            if (address.Bits == source.Address.Bits && address.IsV6 == source.Address.IsV6)
            {
                _connections[row]++;
                _uses[(row * Columns) + _columns.Of(destination)]++;
                _ports[(row * WordsPerAddress) + (source.Port >> 6)] |= 1UL << (source.Port & 63);
                return;
            }
        }
    }

    /// <param name="ports">Addresses x <see cref="WordsPerAddress"/> words.</param>
    /// <param name="connections">One an address: connections ever established from it.</param>
    /// <param name="uses">Addresses x <see cref="Columns"/>: those connections by bucket of destinations.</param>
    public void CopyTo(Span<ulong> ports, Span<long> connections, Span<long> uses)
    {
        _connections.Span.CopyTo(connections);
        _uses.Span.CopyTo(uses);
        for (var row = 0; row < Addresses.Length; row++)
        {
            if (connections[row] > 0)
            {
                var from = row * WordsPerAddress;
                _ports.Span.Slice(from, WordsPerAddress).CopyTo(ports[from..]);
            }
        }
    }

    public void Dispose()
    {
        _ports.Dispose();
        _connections.Dispose();
        _uses.Dispose();
    }

    private static IEnumerable<long> Positions(long count)
    {
        for (long at = 0; at < Math.Min(count, MostAddresses); at++)
        {
            yield return at;
        }
    }
}
