namespace Fourtuple.Sockets.Targets;

internal enum SlotState : byte
{
    Free,

    /// <summary>An accept waits on a listener.</summary>
    Posted,
    Open,

    /// <summary>Close was asked for; Closed is still to come.</summary>
    Closing,

    /// <summary>As Closing, of a connection over the limit, which never was open.</summary>
    Refused,
}

[Flags]
internal enum SlotFlags : byte
{
    None = 0,

    /// <summary>A send is in flight.</summary>
    Sending = 1,

    /// <summary>The peer has sent FIN; what is queued still goes out.</summary>
    PeerEnded = 2,

    /// <summary>The peer ended it first: counted as closed by the peer.</summary>
    ByPeer = 4,

    /// <summary>Close once everything queued is sent (HTTP).</summary>
    CloseAfterSend = 8,
}

/// <summary>
/// What a worker remembers of a slot: 20 bytes. Blocks are numbers in the worker's arena, -1 for none.
/// </summary>
internal struct TargetSlot
{
    public SlotState State;
    public SlotFlags Flags;
    public ushort Listener;

    /// <summary>Tells a slot's lives apart in the list of lingering closes.</summary>
    public int Generation;
    public int FirstBlock;
    public int LastBlock;
    public int QueuedBytes;
}
