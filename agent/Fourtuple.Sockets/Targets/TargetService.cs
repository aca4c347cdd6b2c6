using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Sockets.Targets;

/// <summary>What one worker of the target serves; owned by its thread.</summary>
/// <param name="Worker">Its number, 0-based.</param>
/// <param name="ArenaBytes">Bound of what all its connections may have queued together.</param>
internal sealed record ServiceOptions(
    int Worker, int Listeners, int PostsPerListener, TargetMode Mode, AtLimit AtLimit, bool Reflect,
    long ArenaBytes = 64 << 20)
{
    /// <summary>Connections are closed so long after they were accepted, nanoseconds; null: by their peers.</summary>
    public long? CloseAfterNs { get; init; }
}

/// <summary>
/// One worker's connections: turns completions of its loop into new submissions and counts. No call blocks or
/// allocates. A slot goes Free -> Posted -> Open -> Closing -> Free (or Posted -> Refused -> Free over the limit).
/// </summary>
internal sealed partial class TargetService : IDisposable
{
    /// <summary>Wait before accepting again after accept(2) failed for want of descriptors or memory.</summary>
    private const long AcceptPauseNs = 100_000_000;

    private readonly IEventLoop _loop;
    private readonly ServiceOptions _options;
    private readonly ConnectionLimit _limit;
    private readonly NativeBlocks _blocks;
    private readonly OutputQueues _outputs;
    private readonly AcceptPosts _posts;
    private readonly LingeringCloses _lingering = new();
    private readonly NativeRing<Life> _lives;
    private Life _nextLife;
    private readonly NativeArray<TargetSlot> _slots;
    private readonly NativeArray<HttpState> _http;
    private readonly NativeArray<Endpoint> _peers;
    private readonly bool _remembersPeers;
    private readonly int[] _free;
    private int _freeCount;
    private long _acceptFromNs;
    private TargetCounts _counts;

    public TargetService(IEventLoop loop, ServiceOptions options, ConnectionLimit limit)
    {
        _loop = loop;
        _options = options;
        _limit = limit;
        _blocks = new NativeBlocks(options.ArenaBytes);
        _outputs = new OutputQueues(_blocks);
        _posts = new AcceptPosts(options.Listeners, options.PostsPerListener);
        _remembersPeers = options is { Mode: TargetMode.Http, Reflect: true };
        _slots = new(loop.Capacity);
        _lives = new(options.CloseAfterNs is null ? 0 : loop.Capacity);
        _http = new(options.Mode == TargetMode.Http ? loop.Capacity : 0);
        _peers = new(_remembersPeers ? loop.Capacity : 0);
        _free = new int[loop.Capacity];
        for (var slot = loop.Capacity - 1; slot >= 0; slot--)
        {
            _free[_freeCount++] = slot;
        }
    }

    public TargetCounts Counts => _counts;

    public SourceLedger Sources { get; } = new();

    /// <summary>Accepts posted and not yet completed.</summary>
    public int PostedAccepts => _posts.Posted;

    /// <summary>Blocks of queued output in use.</summary>
    public int QueuedBlocks => _blocks.InUse;

    /// <summary>When Tick has something to do next, on the clock of its argument; long.MaxValue for never.</summary>
    public long NextDueNs => Math.Min(
        Math.Min(_lingering.NextDueNs, NextEndNs),
        _posts.Wanting > 0 && _freeCount > 0 ? PausedUntil() : long.MaxValue);

    /// <summary>Posts accepts that are wanted and possible, and ends closes whose peers did not.</summary>
    public void Tick(long nowNs)
    {
        if (nowNs >= _acceptFromNs)
        {
            _acceptFromNs = 0;
        }
        while (_acceptFromNs == 0 && _posts.Wanting > 0 && _freeCount > 0 && TryReservePost())
        {
            Post();
        }
        if (_posts.Wanting == 0)
        {
            _limit.ReturnUnused(_options.Worker);
        }
        while (_lingering.TakeDue(nowNs, out var slot, out var generation))
        {
            if (_slots[slot].Generation == generation && _slots[slot].State == SlotState.Closing)
            {
                _loop.Close(slot, CloseKind.Rst);
            }
        }
        EndLives(nowNs);
    }

    public void Handle(in Completion completion, long nowNs)
    {
        ref var slot = ref _slots[completion.Slot];
        switch (completion.Kind)
        {
            case CompletionKind.Accepted:
                OnAccepted(completion.Slot, ref slot, completion.Peer, nowNs);
                break;
            case CompletionKind.AcceptFailed:
                OnAcceptFailed(completion.Slot, ref slot, completion.Errno, nowNs);
                break;
            case CompletionKind.Received:
                OnReceived(completion.Slot, ref slot, NativeBlocks.View(completion.Data), nowNs);
                break;
            case CompletionKind.PeerClosed:
                OnPeerClosed(completion.Slot, ref slot);
                break;
            case CompletionKind.Sent:
                OnSent(completion.Slot, ref slot, nowNs);
                break;
            case CompletionKind.Broken:
            case CompletionKind.SendFailed:
                End(completion.Slot, ref slot, CloseKind.Rst, SlotFlags.ByPeer);
                break;
            case CompletionKind.Closed:
                OnClosed(completion.Slot, ref slot);
                break;
            case CompletionKind.Opened:
            case CompletionKind.OpenFailed:
            default:
                break; // A target never opens connections.
        }
    }

    /// <summary>Only after the loop is gone: sends in flight read the blocks.</summary>
    public void Dispose()
    {
        _blocks.Dispose();
        _slots.Dispose();
        _lives.Dispose();
        _http.Dispose();
        _peers.Dispose();
    }

    // What else holds an accept back is a permit, whose release wakes the worker.
    private long PausedUntil() => _acceptFromNs > 0 ? _acceptFromNs : long.MaxValue;

    private bool TryReservePost() => _options.AtLimit == AtLimit.Rst || _limit.TryTakeOrWait(_options.Worker);

    private void Post()
    {
        var listener = _posts.Next();
        _posts.TakeNext();
        var number = _free[--_freeCount];
        ref var slot = ref _slots[number];
        slot.State = SlotState.Posted;
        slot.Listener = (ushort)listener;
        _loop.Accept(number, listener);
    }

    private void OnAccepted(int number, ref TargetSlot slot, in Endpoint peer, long nowNs)
    {
        _posts.Want(slot.Listener);
        _acceptFromNs = 0;
        _counts.Accepted++;
        Sources.Record(peer);
        slot.Flags = SlotFlags.None;
        OutputQueues.Clear(ref slot);
        if (_options.AtLimit == AtLimit.Rst && !_limit.TryTake())
        {
            _counts.RefusedAtLimit++;
            slot.State = SlotState.Refused;
            _loop.Close(number, CloseKind.Rst);
            return;
        }
        slot.State = SlotState.Open;
        _counts.Open++;
        _limit.Opened();
        BeginLife(number, slot, nowNs);
        Greet(number, ref slot, peer);
    }

    private void OnAcceptFailed(int number, ref TargetSlot slot, int errno, long nowNs)
    {
        _posts.Want(slot.Listener);
        _counts.AcceptFailed++;
        Free(number, ref slot);
        if (_options.AtLimit == AtLimit.Stall)
        {
            _limit.Release();
        }
        if (AcceptErrors.Repeats(errno))
        {
            _acceptFromNs = nowNs + AcceptPauseNs;
        }
    }

    private void OnPeerClosed(int number, ref TargetSlot slot)
    {
        if (slot.State != SlotState.Open)
        {
            return;
        }
        slot.Flags |= SlotFlags.PeerEnded;
        if (slot.QueuedBytes == 0)
        {
            End(number, ref slot, CloseKind.Now, SlotFlags.ByPeer);
        }
        else if (!slot.Flags.Has(SlotFlags.CloseAfterSend))
        {
            slot.Flags |= SlotFlags.ByPeer;
        }
    }

    private void OnSent(int number, ref TargetSlot slot, long nowNs)
    {
        _counts.BytesSent += _outputs.Sent(ref slot);
        slot.Flags &= ~SlotFlags.Sending;
        if (slot.State != SlotState.Open)
        {
            return;
        }
        if (slot.QueuedBytes > 0)
        {
            SendNext(number, ref slot);
        }
        else if (slot.Flags.Has(SlotFlags.PeerEnded))
        {
            End(number, ref slot, CloseKind.Now, SlotFlags.None);
        }
        else if (slot.Flags.Has(SlotFlags.CloseAfterSend))
        {
            EndGently(number, ref slot, nowNs);
        }
    }

    private void OnClosed(int number, ref TargetSlot slot)
    {
        if (slot.State == SlotState.Closing)
        {
            _counts.Open--;
            if (slot.Flags.Has(SlotFlags.ByPeer))
            {
                _counts.ClosedByPeer++;
            }
            else
            {
                _counts.ClosedByUs++;
            }
            _limit.Ended();
            _limit.Release();
        }
        _outputs.Release(ref slot);
        Free(number, ref slot);
    }

    private void SendNext(int number, ref TargetSlot slot)
    {
        slot.Flags |= SlotFlags.Sending;
        _loop.Send(number, _outputs.Next(slot));
    }

    // FIN, then time for the peer to read the answer: closing with unread data in the buffer would reset it away.
    private void EndGently(int number, ref TargetSlot slot, long nowNs)
    {
        var waits = _lingering.Add(number, slot.Generation, nowNs);
        End(number, ref slot, waits ? CloseKind.Fin : CloseKind.Now, SlotFlags.None);
    }

    private void End(int number, ref TargetSlot slot, CloseKind kind, SlotFlags why)
    {
        if (slot.State == SlotState.Closing && kind == CloseKind.Rst)
        {
            _loop.Close(number, kind);
        }
        if (slot.State == SlotState.Open)
        {
            slot.Flags |= why;
            slot.State = SlotState.Closing;
            _loop.Close(number, kind);
        }
    }

    private void Free(int number, ref TargetSlot slot)
    {
        slot.State = SlotState.Free;
        slot.Generation++;
        _free[_freeCount++] = number;
    }
}
