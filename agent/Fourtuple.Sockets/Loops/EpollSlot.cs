namespace Fourtuple.Sockets.Loops;

/// <summary>State of a slot of <see cref="EpollLoop"/>; 32 bytes, half a cache line.</summary>
internal struct EpollSlot
{
    public int Fd;
    public EpollSlotState State;
    public ushort Generation;

    /// <summary>
    /// The slot is in the queue of slots to read; it stays true over a reuse of the slot, as the place does.
    /// </summary>
    public bool ReadPending;

    /// <summary>An event told of the peer's end: read on until it shows.</summary>
    public bool EndSeen;

    /// <summary>What is left of a send; Length 0 when none is in flight.</summary>
    public nint SendAddress;
    public int SendLength;
    public int Listener;
}

internal enum EpollSlotState : byte
{
    Free,
    Opening,
    Accepting,
    Open,

    /// <summary>FIN is sent; waiting for the peer's.</summary>
    ShuttingDown,

    /// <summary>The peer ended: nothing more to read; the owner has to close.</summary>
    PeerEnded,
}
