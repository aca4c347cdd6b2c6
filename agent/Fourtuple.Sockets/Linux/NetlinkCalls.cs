using System.Runtime.InteropServices;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// Raw imports used by the readers of kernel state: netlink(7) sockets and limits of the process. Names and arguments
/// are those of the man pages (section 2); -1 means errno is set.
/// </summary>
internal static partial class NetlinkCalls
{
    public const int AF_NETLINK = 16;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int NETLINK_SOCK_DIAG = 4;
    public const int SOL_SOCKET = 1;
    public const int SO_RCVBUF = 8;
    public const int SO_RCVTIMEO = 20;
    public const int EINTR = 4;

    public const int RLIMIT_NOFILE = 7;
    public const int RLIMIT_MEMLOCK = 8;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int setsockopt(int fd, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial nint send(int fd, void* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial nint recv(int fd, void* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getrlimit(int resource, out Rlimit limit);

    [LibraryImport("libc")]
    public static partial uint geteuid();

    /// <summary>struct rlimit of getrlimit(2) on 64-bit Linux; RLIM_INFINITY is all ones.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Rlimit
    {
        public ulong Current;
        public ulong Maximum;
    }

    /// <summary>struct timeval on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Timeval
    {
        public long Seconds;
        public long Microseconds;
    }
}
