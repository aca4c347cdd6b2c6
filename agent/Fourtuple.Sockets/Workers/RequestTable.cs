using Fourtuple.Sockets.Exchanges;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Workers;

/// <summary>What a connection does in request mode.</summary>
internal enum RequestPhase : byte
{
    /// <summary>It is not open.</summary>
    None,

    /// <summary>It waits for a request.</summary>
    Free,

    /// <summary>A reply is awaited; the timer is the request's timeout.</summary>
    Awaiting,

    /// <summary>The reply came before the loop gave the request's memory back; the timer bounds that.</summary>
    Answered,

    /// <summary>The server said that it closes; the timer bounds the wait for its FIN.</summary>
    Leaving,
}

/// <summary>
/// The requests of a worker's connections as struct of arrays: 29 bytes a slot beside the protocol's own state, and a
/// buffer for each connection when requests differ. Free connections wait in a line, the one that is free for longest
/// first: that is round robin.
/// </summary>
internal sealed class RequestTable : IDisposable
{
    private readonly NativeArray<RequestPhase> _phases;

    // Links hold slot + 1; 0 is the end of the line.
    private readonly NativeArray<int> _next;
    private readonly NativeArray<int> _prev;
    private readonly NativeArray<byte>? _fixed;
    private readonly SendBuffers? _buffers;
    private int _head;
    private int _tail;

    public RequestTable(IRequestProtocol protocol, int slots, long timeoutNs)
    {
        Protocol = protocol;
        TimeoutNs = timeoutNs;
        _phases = new NativeArray<RequestPhase>(slots);
        _next = new NativeArray<int>(slots);
        _prev = new NativeArray<int>(slots);
        SentNs = new NativeArray<long>(slots);
        Bytes = new NativeArray<int>(slots);
        var template = protocol.Template;
        if (!template.IsFixed)
        {
            _buffers = new SendBuffers(slots, template.MostBytes);
            return;
        }
        _fixed = new NativeArray<byte>(template.MostBytes);
        FixedBytes = template.Render(_fixed.Span, default);
    }

    public IRequestProtocol Protocol { get; }

    /// <summary>From sending to the complete reply; also what a request waits for a free connection at most.</summary>
    public long TimeoutNs { get; }

    /// <summary>When the request in flight was sent, nanoseconds.</summary>
    public NativeArray<long> SentNs { get; }

    /// <summary>Length of the request in flight.</summary>
    public NativeArray<int> Bytes { get; }

    /// <summary>Connections in line.</summary>
    public int FreeCount { get; private set; }

    private int FixedBytes { get; }

    public RequestPhase Phase(int slot) => _phases[slot];

    /// <summary>Puts the connection at the end of the line.</summary>
    public void Free(int slot)
    {
        _phases[slot] = RequestPhase.Free;
        _next[slot] = 0;
        _prev[slot] = _tail;
        if (_tail == 0)
        {
            _head = slot + 1;
        }
        else
        {
            _next[_tail - 1] = slot + 1;
        }
        _tail = slot + 1;
        FreeCount++;
    }

    /// <summary>The first in line; there must be one.</summary>
    public int TakeFree()
    {
        var slot = _head - 1;
        Move(slot, RequestPhase.Awaiting);
        return slot;
    }

    /// <summary>Moves a connection to a phase other than Free; returns the one it was in.</summary>
    public RequestPhase Move(int slot, RequestPhase phase)
    {
        var former = _phases[slot];
        if (former == RequestPhase.Free)
        {
            Unlink(slot);
        }
        _phases[slot] = phase;
        return former;
    }

    /// <summary>The bytes of the connection's next request, unchanged until the loop has sent them.</summary>
    public NativeBytes Request(int slot, in RequestVariables variables)
    {
        if (_fixed is not null)
        {
            Bytes[slot] = FixedBytes;
            return new NativeBytes(_fixed.Address, FixedBytes);
        }
        var (chunk, from) = _buffers!.Of(slot);
        var into = chunk.Span.Slice(from, Protocol.Template.MostBytes);
        Bytes[slot] = Protocol.Template.Render(into, variables);
        return new NativeBytes(chunk.AddressOf(from), Bytes[slot]);
    }

    public void Dispose()
    {
        _phases.Dispose();
        _next.Dispose();
        _prev.Dispose();
        SentNs.Dispose();
        Bytes.Dispose();
        _fixed?.Dispose();
        _buffers?.Dispose();
        Protocol.Dispose();
    }

    private void Unlink(int slot)
    {
        var (next, prev) = (_next[slot], _prev[slot]);
        if (prev == 0)
        {
            _head = next;
        }
        else
        {
            _next[prev - 1] = next;
        }
        if (next == 0)
        {
            _tail = prev;
        }
        else
        {
            _prev[next - 1] = prev;
        }
        FreeCount--;
    }
}
