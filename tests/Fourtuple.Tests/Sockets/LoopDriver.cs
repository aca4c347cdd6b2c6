using System.Diagnostics;
using System.Runtime.InteropServices;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Tests.Sockets;

/// <summary>A loop and its server, with the waits that contract tests need. Received bytes are copied at
/// once.</summary>
public sealed class LoopDriver(IEventLoop loop, IContractServer server) : IDisposable
{
    private const long TurnNs = 2_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Completion[] _completions = new Completion[16];
    private readonly Queue<Completion> _seen = new();
    private readonly Dictionary<int, List<byte>> _received = [];
    private readonly List<nint> _memory = [];

    public IEventLoop Loop { get; } = loop;
    public IContractServer Server { get; } = server;

    public void Dispose()
    {
        Loop.Dispose();
        Server.Dispose();
        _memory.ForEach(Marshal.FreeHGlobal);
    }

    public NativeBytes Native(ReadOnlySpan<byte> bytes)
    {
        var address = Marshal.AllocHGlobal(bytes.Length);
        _memory.Add(address);
        Marshal.Copy(bytes.ToArray(), 0, address, bytes.Length);
        return new NativeBytes(address, bytes.Length);
    }

    public byte[] ReceivedOf(int slot) => _received.TryGetValue(slot, out var bytes) ? [.. bytes] : [];

    public ConnectionTuple TupleTo(Endpoint destination) =>
        new(new Endpoint(Server.Source, Server.NextSourcePort()), destination);

    /// <summary>Opens to the echo server and waits until both sides have the connection.</summary>
    public Endpoint OpenEcho(int slot)
    {
        var tuple = TupleTo(Server.Echo);
        Loop.Open(slot, tuple);
        Await(slot, CompletionKind.Opened);
        AwaitServer(() => Server.HasAccepted(tuple.Source));
        return tuple.Source;
    }

    /// <summary>The next completion of the slot other than Received; fails the test when it is of another
    /// kind.</summary>
    public Completion Await(int slot, params CompletionKind[] kinds)
    {
        var next = Next();
        while (next.Slot != slot)
        {
            next = Next();
        }
        Assert.Contains(next.Kind, kinds);
        return next;
    }

    /// <summary>The next completion of any slot other than Received.</summary>
    public Completion AwaitAny(CompletionKind kind)
    {
        var next = Next();
        Assert.Equal(kind, next.Kind);
        return next;
    }

    /// <summary>Polls a while and returns whatever completed beside received data.</summary>
    public IReadOnlyList<Completion> Quiet(int turns = 20)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            Turn();
        }
        var all = _seen.ToArray();
        _seen.Clear();
        return all;
    }

    public void AwaitReceived(int slot, int length) => AwaitServer(() => ReceivedOf(slot).Length >= length);

    public void AwaitServer(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "the condition did not come true in time");
            Turn();
        }
    }

    private Completion Next()
    {
        var start = Stopwatch.GetTimestamp();
        while (_seen.Count == 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "no completion in time");
            Turn();
        }
        return _seen.Dequeue();
    }

    private void Turn()
    {
        var count = Loop.Poll(_completions, TurnNs);
        for (var i = 0; i < count; i++)
        {
            if (_completions[i].Kind == CompletionKind.Received)
            {
                Keep(_completions[i]);
            }
            else
            {
                _seen.Enqueue(_completions[i]);
            }
        }
    }

    private void Keep(Completion completion)
    {
        if (!_received.TryGetValue(completion.Slot, out var bytes))
        {
            _received[completion.Slot] = bytes = [];
        }
        var copy = new byte[completion.Data.Length];
        Marshal.Copy(completion.Data.Address, copy, 0, copy.Length);
        bytes.AddRange(copy);
    }
}
