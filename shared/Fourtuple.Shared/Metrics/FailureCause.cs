namespace Fourtuple.Shared.Metrics;

/// <summary>Where in a connection's life it failed.</summary>
public enum FailurePhase { Socket, Option, Bind, Connect, Open, Exchange, Close }

/// <summary>Who can do something about it.</summary>
public enum FailureSide { Unknown, Generator, Path, Target }

/// <summary>Closed set of causes; the errno that led to it is kept beside it.</summary>
public enum FailureCause
{
    Unknown,

    /// <summary>ECONNREFUSED: nobody listens, or the target resets at its limit.</summary>
    Refused,

    /// <summary>No SYN-ACK within the connect timeout, or ETIMEDOUT.</summary>
    TimedOut,

    /// <summary>ECONNRESET, EPIPE: a RST arrived.</summary>
    Reset,

    /// <summary>The peer sent FIN.</summary>
    ClosedByPeer,

    /// <summary>EHOSTUNREACH, ENETUNREACH.</summary>
    Unreachable,

    /// <summary>EADDRINUSE at bind: the source port is held by a listener or a foreign socket.</summary>
    PortHeld,

    /// <summary>EADDRNOTAVAIL at connect: this 4-tuple is in use.</summary>
    TupleInUse,

    /// <summary>EADDRNOTAVAIL at bind: the source address is not on this host.</summary>
    SourceAddressMissing,

    /// <summary>EMFILE, ENFILE.</summary>
    FileLimit,

    /// <summary>ENOBUFS, ENOMEM.</summary>
    Memory,

    /// <summary>EACCES, EPERM.</summary>
    NotPermitted,

    /// <summary>No (complete) reply within the exchange timeout.</summary>
    ReplyTimeout,

    /// <summary>The reply did not contain what was expected.</summary>
    ReplyMismatch,

    /// <summary>Any errno outside this table.</summary>
    Other,

    /// <summary>An answer whose status is none of those expected; it stands in the place of the errno.</summary>
    StatusMismatch,

    /// <summary>What came is no answer of the protocol: framing broken, or too long a head.</summary>
    ReplyMalformed,
}
