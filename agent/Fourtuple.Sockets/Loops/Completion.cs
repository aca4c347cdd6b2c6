using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Loops;

public enum CompletionKind : byte
{
    /// <summary>The connection is established; receiving is armed.</summary>
    Opened,

    /// <summary>Errno and Step say why and where; the slot is free.</summary>
    OpenFailed,

    /// <summary>Peer holds the peer's address; the slot is open.</summary>
    Accepted,

    /// <summary>Errno says why; the slot is free.</summary>
    AcceptFailed,

    /// <summary>Data holds what arrived, valid until the next Poll.</summary>
    Received,

    /// <summary>The peer sent FIN; the slot stays open for sending until closed.</summary>
    PeerClosed,

    /// <summary>The connection is dead (RST, timeout); Errno says why. The slot still has to be closed.</summary>
    Broken,

    /// <summary>All bytes of the Send were taken by the kernel.</summary>
    Sent,

    /// <summary>Errno says why; the slot still has to be closed.</summary>
    SendFailed,

    /// <summary>Everything of the slot is over; it is free.</summary>
    Closed,
}

/// <summary>Which call of an opening failed.</summary>
public enum OpenStep : byte
{
    None,
    Socket,
    Option,
    Bind,
    Connect,
}

/// <summary>One completion; which fields are set depends on Kind.</summary>
public record struct Completion
{
    public CompletionKind Kind { get; set; }
    public OpenStep Step { get; set; }
    public int Slot { get; set; }
    public int Errno { get; set; }
    public NativeBytes Data { get; set; }
    public Endpoint Peer { get; set; }
}
