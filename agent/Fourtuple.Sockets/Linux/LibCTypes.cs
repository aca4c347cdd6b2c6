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

/// <summary>struct sock_filter (linux/filter.h): one step of a classic BPF program.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FilterStep
{
    /// <summary>BPF_LD | BPF_W | BPF_ABS.</summary>
    public const ushort LoadWord = 0x20;

    /// <summary>BPF_ALU | BPF_MOD | BPF_K.</summary>
    public const ushort Modulo = 0x94;

    /// <summary>BPF_RET | BPF_A.</summary>
    public const ushort ReturnAccumulator = 0x16;

    /// <summary>SKF_AD_OFF + SKF_AD_RANDOM: a random number instead of a word of the packet.</summary>
    public const uint Random = unchecked((uint)(-0x1000 + 56));

    public ushort Code;
    public byte JumpTrue;
    public byte JumpFalse;
    public uint Operand;
}

/// <summary>struct sock_fprog (linux/filter.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FilterProgram
{
    public ushort Length;
    public nint Steps;
}
