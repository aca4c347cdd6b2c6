namespace Fourtuple.Sockets.Workers;

/// <summary>Life of a slot. A slot takes part in the loop's contract from Opening until it is Free again.</summary>
public enum SlotState : byte
{
    Free,

    /// <summary>Its opening passed over a tuple and goes on with the next one in a coming turn.</summary>
    Retrying,

    /// <summary>An opening of its own (reopen, retry) becomes due by the timer.</summary>
    Delayed,

    /// <summary>Open was called; the timer is the connect timeout.</summary>
    Opening,

    /// <summary>Close was called while opening; Closed is awaited.</summary>
    Cancelling,

    /// <summary>Established; the timer is the next heartbeat or the timeout of the one in flight.</summary>
    Open,

    /// <summary>Close was called; the timer bounds the wait for the peer's FIN.</summary>
    Closing,

    /// <summary>The peer ended it and Close was called.</summary>
    Ending,
}

/// <summary>What else is true of a slot.</summary>
[Flags]
public enum SlotFlags : byte
{
    None = 0,

    /// <summary>An exchange of this connection succeeded.</summary>
    Confirmed = 1,

    /// <summary>An exchange is in flight.</summary>
    Awaiting = 2,

    /// <summary>Bytes came since the exchange in flight was sent.</summary>
    GotBytes = 4,

    /// <summary>The loop still holds a Send of this slot.</summary>
    Sending = 8,

    /// <summary>Opens again after Closed, as an opening of its own.</summary>
    Again = 16,

    /// <summary>Closed by the connect timeout.</summary>
    TimedOut = 32,

    /// <summary>We sent FIN first: the kernel keeps the tuple in TIME_WAIT after it is closed.</summary>
    Waits = 64,

    /// <summary>The tuple was used before by this worker.</summary>
    Reused = 128,
}
