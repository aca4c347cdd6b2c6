using System.Numerics;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Targets;

/// <summary>
/// Source addresses one worker saw, each with a bit for every source port: comparing it with the plan shows a NAT that
/// rewrites ports. Written by its worker; a reader on another thread may miss what is being written just then.
/// </summary>
internal sealed class SourceLedger
{
    /// <summary>Addresses listed: 8 KiB of bits each, 8 MiB in all, touched only as addresses appear.</summary>
    public const int MaxAddresses = 1024;

    private const int WordsPerAddress = 65_536 / 64;

    /// <summary>Twice the addresses, so that probing stays short.</summary>
    private const int TableSize = 2 * MaxAddresses;

    private readonly ulong[] _ports = new ulong[MaxAddresses * WordsPerAddress];
    private readonly Address[] _addresses = new Address[MaxAddresses];
    private readonly long[] _connections = new long[MaxAddresses];
    private readonly int[] _table = new int[TableSize];
    private int _count;
    private long _unlisted;

    public long Unlisted => Volatile.Read(ref _unlisted);

    public void Record(in Endpoint peer)
    {
        var at = Find(peer.Address);
        if (at < 0)
        {
            _unlisted++;
            return;
        }
        _connections[at]++;
        _ports[(at * WordsPerAddress) + (peer.Port >> 6)] |= 1UL << (peer.Port & 63);
    }

    /// <summary>All workers' ledgers as one list in address order, at most MaxAddresses long.</summary>
    public static IReadOnlyList<SourcePorts> Merge(IEnumerable<SourceLedger> ledgers)
    {
        var merged = new SortedDictionary<Address, (ulong[] Words, long Connections)>();
        foreach (var ledger in ledgers)
        {
            var count = Volatile.Read(ref ledger._count);
            for (var at = 0; at < count; at++)
            {
                ledger.AddTo(merged, at);
            }
        }
        return [.. merged.Take(MaxAddresses).Select(
            entry => new SourcePorts(entry.Key, PortsOf(entry.Value.Words), entry.Value.Connections))];
    }

    private void AddTo(SortedDictionary<Address, (ulong[] Words, long Connections)> merged, int at)
    {
        var entry = merged.GetValueOrDefault(_addresses[at], (new ulong[WordsPerAddress], 0));
        for (var word = 0; word < WordsPerAddress; word++)
        {
            entry.Words[word] |= _ports[(at * WordsPerAddress) + word];
        }
        merged[_addresses[at]] = (entry.Words, entry.Connections + _connections[at]);
    }

    private int Find(in Address address)
    {
        var hash = (ulong)address.Bits ^ (ulong)(address.Bits >> 64);
        var probe = (int)((hash * 0x9E3779B97F4A7C15UL) >> (64 - BitOperations.Log2(TableSize)));
        while (_table[probe] != 0)
        {
            if (_addresses[_table[probe] - 1] == address)
            {
                return _table[probe] - 1;
            }
            probe = (probe + 1) % TableSize;
        }
        if (_count == MaxAddresses)
        {
            return -1;
        }
        _addresses[_count] = address;
        _table[probe] = _count + 1;
        Volatile.Write(ref _count, _count + 1);
        return _count - 1;
    }

    private static PortSet PortsOf(ulong[] words)
    {
        var ranges = new List<PortRange>();
        var first = -1;
        for (var port = 0; port <= 65_536; port++)
        {
            var set = port < 65_536 && (words[port >> 6] & (1UL << (port & 63))) != 0;
            if (set && first < 0)
            {
                first = port;
            }
            else if (!set && first >= 0)
            {
                ranges.Add(new PortRange((ushort)first, (ushort)(port - 1)));
                first = -1;
            }
        }
        return new PortSet(ranges);
    }
}
