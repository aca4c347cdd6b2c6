using System.Runtime.InteropServices;

namespace Fourtuple.Sockets.Linux;

/// <summary>struct timespec on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Timespec
{
    public long Seconds;
    public long Nanoseconds;

    public static Timespec From(long nanoseconds) =>
        new() { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
}

/// <summary>struct pollfd (poll(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    public int Fd;
    public short Events;
    public short Revents;
}

/// <summary>struct rlimit (getrlimit(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Rlimit
{
    public ulong Soft;
    public ulong Hard;
}

/// <summary>struct linger (socket(7), SO_LINGER).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Linger
{
    public int OnOff;
    public int Seconds;
}
