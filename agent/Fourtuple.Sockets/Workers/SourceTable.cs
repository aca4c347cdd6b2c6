using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// Source ports that established connections used: one bit a port (8 KiB an address, touched when used), for the first
/// 64 source addresses; connections of further addresses are not listed.
/// </summary>
public sealed class SourceTable : IDisposable
{
    public const int MostAddresses = 64;

    /// <summary>65,536 ports in words of 64.</summary>
    public const int WordsPerAddress = 1_024;

    private readonly NativeArray<ulong> _ports;
    private readonly NativeArray<long> _connections;

    public SourceTable(TupleSpace space)
    {
        Addresses = [.. space.Boxes
            .SelectMany(box => Positions(box.Sources.Count).Select(at => box.Sources[at]))
            .Distinct()
            .Take(MostAddresses)];
        _ports = new NativeArray<ulong>(Addresses.Length * WordsPerAddress);
        _connections = new NativeArray<long>(Addresses.Length);
    }

    /// <summary>The addresses in the order of the rows.</summary>
    public Address[] Addresses { get; }

    public void Mark(in Endpoint source)
    {
        for (var row = 0; row < Addresses.Length; row++)
        {
            ref readonly var address = ref Addresses[row];
            if (address.Bits == source.Address.Bits && address.IsV6 == source.Address.IsV6)
            {
                _connections[row]++;
                _ports[(row * WordsPerAddress) + (source.Port >> 6)] |= 1UL << (source.Port & 63);
                return;
            }
        }
    }

    /// <param name="ports">Addresses x <see cref="WordsPerAddress"/> words.</param>
    /// <param name="connections">One an address: connections ever established from it.</param>
    public void CopyTo(Span<ulong> ports, Span<long> connections)
    {
        _connections.Span.CopyTo(connections);
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
    }

    private static IEnumerable<long> Positions(long count)
    {
        for (long at = 0; at < Math.Min(count, MostAddresses); at++)
        {
            yield return at;
        }
    }
}
