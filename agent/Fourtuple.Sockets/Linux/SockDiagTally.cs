using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Linux;

/// <summary>Counts the tuples of one dump that lie in a box, with a bitmap of local ports by source address.</summary>
internal sealed class SockDiagTally(TupleBox box)
{
    /// <summary>Source addresses with a bitmap of their own (8 KiB each), which bounds the tally to 32 MiB.</summary>
    private const int MaxSources = 4_096;

    private readonly Dictionary<Address, PortBitmap> _sources = [];

    public bool IsV6 { get; } = box.Sources.IsV6;

    public long Connections { get; private set; }

    public void Add(in ConnectionTuple tuple)
    {
        if (box.IndexOf(tuple) < 0)
        {
            return;
        }
        Connections++;
        if (!_sources.TryGetValue(tuple.Source.Address, out var ports))
        {
            if (_sources.Count == MaxSources)
            {
                return;
            }
            _sources[tuple.Source.Address] = ports = new PortBitmap();
        }
        ports.Add(tuple.Source.Port);
    }

    public IEnumerable<SourcePorts> Sources() => _sources
        .OrderBy(entry => entry.Key)
        .Select(entry => new SourcePorts(entry.Key, entry.Value.ToPortSet(), entry.Value.Connections));

    private sealed class PortBitmap
    {
        private readonly ulong[] _words = new ulong[65_536 / 64];

        public long Connections { get; private set; }

        public void Add(ushort port)
        {
            Connections++;
            _words[port >> 6] |= 1UL << (port & 63);
        }

        public PortSet ToPortSet()
        {
            var ranges = new List<PortRange>();
            var first = -1;
            for (var port = 0; port <= 65_536; port++)
            {
                var held = port < 65_536 && (_words[port >> 6] & (1UL << (port & 63))) != 0;
                if (held && first < 0)
                {
                    first = port;
                }
                else if (!held && first >= 0)
                {
                    ranges.Add(new PortRange((ushort)first, (ushort)(port - 1)));
                    first = -1;
                }
            }
            return new PortSet(ranges);
        }
    }
}
