using System.Runtime.InteropServices;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Tests.Targets;

/// <summary>A loop that only remembers what it was asked; the test makes its completions.</summary>
internal sealed class ScriptedLoop(int capacity) : IEventLoop
{
    private readonly nint _memory = Marshal.AllocHGlobal(64 * 1024);

    public int Capacity { get; } = capacity;

    /// <summary>Slots with an accept posted, by listener.</summary>
    public SortedDictionary<int, int> Posted { get; } = [];

    public Dictionary<int, NativeBytes> Sending { get; } = [];

    public Dictionary<int, CloseKind> Closing { get; } = [];

    public void Open(int slot, in ConnectionTuple tuple) => throw new NotSupportedException();

    public void Accept(int slot, int listener) => Posted.Add(slot, listener);

    public void Send(int slot, NativeBytes bytes) => Sending.Add(slot, bytes);

    public void Close(int slot, CloseKind kind) => Closing[slot] = kind;

    public int Poll(Span<Completion> completions, long timeoutNs) => throw new NotSupportedException();

    public void Wake()
    {
    }

    public void Dispose() => Marshal.FreeHGlobal(_memory);

    public Completion Accepted(int slot, Endpoint peer)
    {
        Assert.True(Posted.Remove(slot));
        return new Completion { Kind = CompletionKind.Accepted, Slot = slot, Peer = peer };
    }

    public Completion Received(int slot, ReadOnlySpan<byte> bytes)
    {
        Marshal.Copy(bytes.ToArray(), 0, _memory, bytes.Length);
        return new Completion
        {
            Kind = CompletionKind.Received,
            Slot = slot,
            Data = new NativeBytes(_memory, bytes.Length),
        };
    }

    /// <summary>What is in flight for the slot, taken by the kernel now.</summary>
    public Completion Sent(int slot, List<byte> into)
    {
        Assert.True(Sending.Remove(slot, out var bytes));
        var copy = new byte[bytes.Length];
        Marshal.Copy(bytes.Address, copy, 0, copy.Length);
        into.AddRange(copy);
        return new Completion { Kind = CompletionKind.Sent, Slot = slot };
    }

    public Completion Closed(int slot)
    {
        Assert.True(Closing.Remove(slot));
        Sending.Remove(slot);
        return new Completion { Kind = CompletionKind.Closed, Slot = slot };
    }
}
