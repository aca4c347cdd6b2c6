namespace Fourtuple.Sockets.Linux;

/// <summary>
/// States of a TCP socket with the numbers of net/tcp_states.h. A bound socket that is neither connected nor listens is
/// <see cref="Bound"/>: the kernel calls it closed, and lists it since Linux 6.8 (TCP_BOUND_INACTIVE).
/// </summary>
public enum TcpState
{
    Established = 1,
    SynSent = 2,
    SynReceived = 3,
    FinWait1 = 4,
    FinWait2 = 5,
    TimeWait = 6,
    Bound = 7,
    CloseWait = 8,
    LastAck = 9,
    Listen = 10,
    Closing = 11,
}
