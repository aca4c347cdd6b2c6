using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Linux;

/// <summary>One TCP socket of this network namespace.</summary>
/// <param name="Peer">All zero for a socket that listens or is only bound.</param>
/// <param name="Inode">
/// Of the socket, as /proc/PID/fd names it; 0 where the kernel has none (TIME_WAIT, SYN_RECV).
/// </param>
public readonly record struct TcpTuple(TcpState State, Endpoint Local, Endpoint Peer, uint Uid, uint Inode);
