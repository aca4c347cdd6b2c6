namespace Fourtuple.Sockets.Linux;

/// <summary>States of TCP sockets to dump: bit n is state n of net/tcp_states.h.</summary>
[Flags]
public enum SocketStates
{
    None = 0,
    Established = 1 << 1,

    /// <summary>The kernel keeps only the tuple; its own FIN_WAIT_2 stand-ins are not among them.</summary>
    TimeWait = 1 << 6,
}
