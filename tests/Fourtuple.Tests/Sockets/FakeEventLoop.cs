using System.Runtime.InteropServices;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Tests.Sockets;

/// <summary>
/// A small simulated kernel behind the loop contract. Under a <see cref="FakeTime"/> Poll moves the time to the next
/// event; under another clock it waits. Breaking the contract throws, so that a test of a worker tests its manners too.
/// </summary>
public sealed partial class FakeEventLoop : IEventLoop
{
    private const int EPIPE = 32;
    private const int EADDRINUSE = 98;
    private const int EADDRNOTAVAIL = 99;
    private const int ECONNRESET = 104;
    private const int ECANCELED = 125;
    private readonly FakeNetwork _network;
    private readonly TimeProvider _clock;
    private readonly Slot[] _slots;
    private readonly PriorityQueue<Event, (long, long)> _events = new();
    private readonly SemaphoreSlim _wakes = new(0);
    private readonly List<byte[]> _delivered = [];
    private long _sequence;

    public FakeEventLoop(FakeNetwork network, int capacity, TimeProvider clock)
    {
        _network = network;
        _clock = clock;
        _slots = new Slot[capacity];
        for (var i = 0; i < capacity; i++)
        {
            _slots[i] = new Slot { Script = PeerScript.Echo };
        }
    }

    private enum Stage { Free, Opening, Open, Closing }

    private enum What { OpenDone, OpenFailed, Cancelled, Sent, SendFailed, Data, Fin, Rst, Closed, FinAnswer }

    public int Capacity => _slots.Length;

    public bool Disposed { get; private set; }

    /// <summary>Opens minus frees: slots that a caller must not open now.</summary>
    public int Busy => _slots.Count(slot => slot.Stage != Stage.Free);

    private long Now => _clock.GetTimestamp();

    public void Open(int slot, in ConnectionTuple tuple)
    {
        var at = Require(slot, Stage.Free);
        at.Script = _network.ScriptOf(tuple);
        at.Tuple = tuple;
        at.Stage = Stage.Opening;
        at.Holds = false;
        if (_network.IsHeld(tuple.Source))
        {
            Later(0, What.OpenFailed, slot, errno: EADDRINUSE, step: OpenStep.Bind);
        }
        else if (at.Script.OpenErrno != 0 && at.Script.FailsAt != OpenStep.Connect)
        {
            Later(0, What.OpenFailed, slot, errno: at.Script.OpenErrno, step: at.Script.FailsAt);
        }
        else if (!_network.TryUse(ref at.Tuple, this, slot, Now))
        {
            Later(0, What.OpenFailed, slot, errno: EADDRNOTAVAIL, step: OpenStep.Connect);
        }
        else
        {
            at.Holds = true;
            Connect(slot, at);
        }
    }

    public void Accept(int slot, int listener) => throw new NotSupportedException("the fake loop only connects");

    public void Send(int slot, NativeBytes bytes)
    {
        var at = Require(slot, Stage.Open);
        if (at.Sending)
        {
            throw new InvalidOperationException($"slot {slot} has a send in flight");
        }
        at.Sending = true;
        if (at.Broken)
        {
            Later(0, What.SendFailed, slot, errno: EPIPE);
            return;
        }
        if (at.Script.Stalls)
        {
            return;
        }
        Later(0, What.Sent, slot);
        if (!at.Script.Mute && !at.PeerEnded)
        {
            Reply(slot, at, bytes);
        }
    }

    public void Close(int slot, CloseKind kind)
    {
        var at = _slots[slot];
        switch (at.Stage)
        {
            case Stage.Free:
                throw new InvalidOperationException($"slot {slot} is free");
            case Stage.Opening:
                at.Stage = Stage.Closing;
                Later(0, What.Cancelled, slot, errno: ECANCELED, step: OpenStep.Connect);
                End(slot, at);
                break;
            case Stage.Closing when at.Ended || kind == CloseKind.Fin:
                break;
            default:
                Close(slot, at, kind);
                break;
        }
    }

    public int Poll(Span<Completion> completions, long timeoutNs)
    {
        _delivered.Clear();
        var count = Take(completions);
        if (count > 0 || timeoutNs == 0 || _wakes.Wait(0, CancellationToken.None))
        {
            return count;
        }
        var until = timeoutNs < 0 ? long.MaxValue : Now + timeoutNs;
        if (_events.TryPeek(out _, out var next))
        {
            until = Math.Min(until, next.Item1);
        }
        WaitUntil(until);
        return Take(completions);
    }

    public void Wake() => _wakes.Release();

    /// <summary>The peer of a connection sends FIN or RST now; on the loop's own thread only.</summary>
    public void PeerEnds(int slot, bool reset) => Later(0, reset ? What.Rst : What.Fin, slot);

    public void Dispose()
    {
        foreach (var slot in _slots.Where(slot => slot.Holds))
        {
            _network.Forget(slot.Tuple);
        }
        Disposed = true;
    }

    public bool IsOpen(int slot) => _slots[slot].Stage == Stage.Open;

    private void Connect(int slot, Slot at)
    {
        if (at.Script.Silent)
        {
            return;
        }
        if (at.Script.OpenErrno != 0)
        {
            Later(at.Script.ConnectNs, What.OpenFailed, slot, errno: at.Script.OpenErrno, step: OpenStep.Connect);
            return;
        }
        Later(at.Script.ConnectNs, What.OpenDone, slot);
    }

    private void Reply(int slot, Slot at, NativeBytes bytes)
    {
        var sent = new byte[bytes.Length];
        Marshal.Copy(bytes.Address, sent, 0, sent.Length);
        var reply = at.Script.Answer?.Invoke(sent) ?? at.Script.Reply ?? sent;
        var first = at.Script.Delay?.Invoke(Now) ?? at.Script.ReplyNs;
        var pieces = Math.Min(at.Script.Pieces, reply.Length);
        for (var piece = 0; piece < pieces; piece++)
        {
            var (from, to) = (reply.Length * piece / pieces, reply.Length * (piece + 1) / pieces);
            Later(first + (at.Script.ReplyNs * piece), What.Data, slot, reply[from..to]);
        }
        if (at.Script.FinAfterReply)
        {
            Later(first + (at.Script.ReplyNs * pieces), What.Fin, slot);
        }
    }

    private void Close(int slot, Slot at, CloseKind kind)
    {
        var waiting = at.Stage == Stage.Closing;
        at.EndedFirst = kind == CloseKind.Fin && !at.PeerEnded && !at.Broken;
        at.Stage = Stage.Closing;
        if (!waiting && !at.Broken)
        {
            _network.SetEnd(at.Tuple.Source, kind == CloseKind.Rst ? PeerEnd.Rst : PeerEnd.Fin);
        }
        if (kind != CloseKind.Fin || at.PeerEnded || at.Broken)
        {
            End(slot, at);
        }
        else if (at.Script.FinAnswerNs is { } after)
        {
            Later(after, What.FinAnswer, slot);
        }
    }

    /// <summary>Nothing more comes but the completion of a send and Closed.</summary>
    private void End(int slot, Slot at)
    {
        at.Ended = true;
        if (at.Sending && at.Script.Stalls)
        {
            Later(0, What.SendFailed, slot, errno: ECANCELED);
        }
        Later(0, What.Closed, slot);
    }

    private void WaitUntil(long untilNs)
    {
        if (_clock is FakeTime time && untilNs != long.MaxValue)
        {
            time.AdvanceTo(untilNs);
            return;
        }
        var wait = untilNs == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromTicks(
            Math.Max(0, untilNs - Now) / 100);
        _wakes.Wait(wait, CancellationToken.None);
    }

    private Slot Require(int slot, Stage stage) => _slots[slot].Stage == stage
        ? _slots[slot]
        : throw new InvalidOperationException($"slot {slot} is {_slots[slot].Stage}, not {stage}");

    private void Later(
        long afterNs, What what, int slot, byte[]? data = null, int errno = 0, OpenStep step = OpenStep.None) =>
        _events.Enqueue(
            new Event(what, slot, _slots[slot].Generation, data, errno, step), (Now + afterNs, _sequence++));

    private readonly record struct Event(
        What What, int Slot, int Generation, byte[]? Data, int Errno, OpenStep Step);

    private sealed class Slot
    {
        public Stage Stage;
        public int Generation;
        public ConnectionTuple Tuple;
        public required PeerScript Script;
        public bool Holds;
        public bool Sending;
        public bool Broken;
        public bool PeerEnded;
        public bool Ended;
        public bool EndedFirst;
    }
}
