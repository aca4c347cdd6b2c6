namespace Fourtuple.Sockets.Linux;

/// <summary>How a dump ended; the kernel marks one as interrupted when the table changed shape under it.</summary>
internal enum SockDiagEnd
{
    Complete,
    Interrupted,
    Failed,
}
