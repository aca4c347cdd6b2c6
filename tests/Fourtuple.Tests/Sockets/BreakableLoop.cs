using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Tests.Sockets;

/// <summary>A loop that works until it is told to throw or to hang in its next poll.</summary>
public sealed class BreakableLoop(IEventLoop inner) : IEventLoop
{
    private readonly ManualResetEventSlim _healed = new();
    private volatile bool _throws;
    private volatile bool _hangs;

    public int Capacity => inner.Capacity;

    public void Break(bool stall)
    {
        _hangs = stall;
        _throws = !stall;
        inner.Wake();
    }

    /// <summary>Lets a hanging poll return, so that its thread can end.</summary>
    public void Heal() => _healed.Set();

    public void Open(int slot, in ConnectionTuple tuple) => inner.Open(slot, tuple);

    public void Accept(int slot, int listener) => inner.Accept(slot, listener);

    public void Send(int slot, NativeBytes bytes) => inner.Send(slot, bytes);

    public void Close(int slot, CloseKind kind) => inner.Close(slot, kind);

    public int Poll(Span<Completion> completions, long timeoutNs)
    {
        var count = inner.Poll(completions, timeoutNs);
        if (_throws)
        {
            throw new InvalidOperationException("broken on purpose");
        }
        if (_hangs)
        {
            _healed.Wait();
        }
        return count;
    }

    public void Wake() => inner.Wake();

    public void Dispose() => inner.Dispose();
}
