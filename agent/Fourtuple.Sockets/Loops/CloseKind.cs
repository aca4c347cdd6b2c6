namespace Fourtuple.Sockets.Loops;

/// <summary>
/// Fin: shutdown(SHUT_WR), wait for the peer's FIN or RST, close. Rst: abort at once. Fin without wait: Now.
/// </summary>
public enum CloseKind : byte
{
    /// <summary>close(2) at once: the kernel sends FIN (or RST when unread data is left).</summary>
    Now,

    /// <summary>
    /// shutdown(SHUT_WR) and Closed only after the peer has ended too; the caller bounds the wait with Rst.
    /// </summary>
    Fin,

    /// <summary>RST (SO_LINGER {1,0} semantics, tcp(7)): the tuple is free at once.</summary>
    Rst,
}
