using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Sockets;

/// <summary>What fake loops share: tuples in use, held ports, and how peers behave. Safe for several threads.</summary>
public sealed class FakeNetwork(Func<ConnectionTuple, PeerScript> script)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ConnectionTuple, (FakeEventLoop Loop, int Slot)> _live = [];
    private readonly Dictionary<Endpoint, PeerEnd> _ends = [];
    private readonly Dictionary<ConnectionTuple, long> _timeWaits = [];
    private ushort _kernelPort = 32_768;

    /// <summary>Source endpoints that a listener holds: bind answers EADDRINUSE.</summary>
    public HashSet<Endpoint> Held { get; } = [];

    /// <summary>TCP timestamps are on: a tuple in TIME_WAIT can be taken over.</summary>
    public bool TakesOver { get; set; } = true;

    /// <summary>Openings that took over a tuple in TIME_WAIT.</summary>
    public int TakenOver { get; private set; }

    /// <summary>Openings that met a tuple in use.</summary>
    public int Refused { get; private set; }

    /// <summary>How long TIME_WAIT takes here; nanoseconds.</summary>
    public long TimeWaitNs { get; set; } = 60_000_000_000;

    /// <summary>Every tuple that ever came up, in order.</summary>
    public List<ConnectionTuple> Established { get; } = [];

    /// <summary>Connections the peers have now.</summary>
    public int LiveCount
    {
        get
        {
            lock (_gate)
            {
                return _live.Count;
            }
        }
    }

    public PeerScript ScriptOf(in ConnectionTuple tuple) => script(tuple);

    public bool IsHeld(Endpoint source) => Held.Contains(source);

    /// <summary>False when the 4-tuple is in use. Port 0 gets a port as the kernel would choose one.</summary>
    public bool TryUse(ref ConnectionTuple tuple, FakeEventLoop loop, int slot, long nowNs = 0)
    {
        lock (_gate)
        {
            if (tuple.Source.Port == 0)
            {
                _kernelPort = (ushort)(_kernelPort == 60_999 ? 32_768 : _kernelPort + 1);
                tuple = tuple with { Source = tuple.Source with { Port = _kernelPort } };
            }
            if (_timeWaits.Remove(tuple, out var until) && until > nowNs)
            {
                if (!TakesOver)
                {
                    _timeWaits[tuple] = until;
                    Refused++;
                    return false;
                }
                TakenOver++;
            }
            _ends.Remove(tuple.Source);
            var free = _live.TryAdd(tuple, (loop, slot));
            Refused += free ? 0 : 1;
            return free;
        }
    }

    public void CameUp(in ConnectionTuple tuple)
    {
        lock (_gate)
        {
            Established.Add(tuple);
        }
    }

    public void Forget(in ConnectionTuple tuple)
    {
        lock (_gate)
        {
            _live.Remove(tuple);
        }
    }

    /// <summary>Closed by us first: the kernel keeps the tuple.</summary>
    public void Wait(in ConnectionTuple tuple, long nowNs)
    {
        lock (_gate)
        {
            _timeWaits[tuple] = nowNs + TimeWaitNs;
        }
    }

    public void SetEnd(Endpoint client, PeerEnd end)
    {
        lock (_gate)
        {
            _ends[client] = end;
        }
    }

    public PeerEnd EndOf(Endpoint client)
    {
        lock (_gate)
        {
            return _ends.GetValueOrDefault(client);
        }
    }

    /// <summary>The loop and slot of a live client; null when there is none.</summary>
    public (FakeEventLoop Loop, int Slot)? Find(Endpoint client)
    {
        lock (_gate)
        {
            foreach (var (tuple, place) in _live)
            {
                if (tuple.Source == client)
                {
                    return place;
                }
            }
            return null;
        }
    }
}
