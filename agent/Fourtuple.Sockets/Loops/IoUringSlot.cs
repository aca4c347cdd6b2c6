namespace Fourtuple.Sockets.Loops;

/// <summary>What is going on with a slot of <see cref="IoUringLoop"/>. A slot is free when none is set.</summary>
[Flags]
internal enum IoUringSlot : ushort
{
    Free = 0,

    /// <summary>Socket, options, bind and connect are under way; ends with the completion of bind or connect.</summary>
    Opening = 1 << 0,

    /// <summary>A single-shot accept is posted.</summary>
    Accepting = 1 << 1,

    /// <summary>Connected; the owner may send.</summary>
    Open = 1 << 2,

    /// <summary>A multishot receive is in the kernel.</summary>
    Receiving = 1 << 3,

    /// <summary>A send is in the kernel.</summary>
    Sending = 1 << 4,

    /// <summary>The owner asked for Fin: shutdown is sent, close follows the peer's end.</summary>
    ShuttingDown = 1 << 5,

    /// <summary>
    /// The owner asked for Close; nothing but Closed (and OpenFailed while opening) is reported from now on.
    /// </summary>
    Closing = 1 << 6,

    /// <summary>A close of the direct descriptor is in the kernel.</summary>
    CloseSubmitted = 1 << 7,

    /// <summary>The direct descriptor is closed.</summary>
    DescriptorClosed = 1 << 8,

    /// <summary>The opening failed; OpenFailed is reported when the descriptor is closed.</summary>
    Failed = 1 << 9,

    /// <summary>The peer's FIN or RST was seen.</summary>
    PeerEnded = 1 << 10,
}
