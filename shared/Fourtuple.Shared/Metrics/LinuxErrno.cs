using System.Globalization;

namespace Fourtuple.Shared.Metrics;

/// <summary>
/// The errno values that TCP sockets give, by name: errno(3), numbers of include/uapi/asm-generic/errno.h, which x86-64
/// and arm64 share.
/// </summary>
public static class LinuxErrno
{
    public const int EPERM = 1;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EFAULT = 14;
    public const int ENODEV = 19;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int EPIPE = 32;
    public const int ENOSYS = 38;
    public const int EPROTO = 71;
    public const int ENOTSOCK = 88;
    public const int EDESTADDRREQ = 89;
    public const int EMSGSIZE = 90;
    public const int ENOPROTOOPT = 92;
    public const int EPROTONOSUPPORT = 93;
    public const int EOPNOTSUPP = 95;
    public const int EAFNOSUPPORT = 97;
    public const int EADDRINUSE = 98;
    public const int EADDRNOTAVAIL = 99;
    public const int ENETDOWN = 100;
    public const int ENETUNREACH = 101;
    public const int ENETRESET = 102;
    public const int ECONNABORTED = 103;
    public const int ECONNRESET = 104;
    public const int ENOBUFS = 105;
    public const int EISCONN = 106;
    public const int ENOTCONN = 107;
    public const int ETIMEDOUT = 110;
    public const int ECONNREFUSED = 111;
    public const int EHOSTDOWN = 112;
    public const int EHOSTUNREACH = 113;
    public const int EALREADY = 114;
    public const int EINPROGRESS = 115;
    public const int ECANCELED = 125;

    private static readonly Dictionary<int, string> Names = new()
    {
        [EPERM] = nameof(EPERM),
        [EINTR] = nameof(EINTR),
        [EIO] = nameof(EIO),
        [EBADF] = nameof(EBADF),
        [EAGAIN] = nameof(EAGAIN),
        [ENOMEM] = nameof(ENOMEM),
        [EACCES] = nameof(EACCES),
        [EFAULT] = nameof(EFAULT),
        [ENODEV] = nameof(ENODEV),
        [EINVAL] = nameof(EINVAL),
        [ENFILE] = nameof(ENFILE),
        [EMFILE] = nameof(EMFILE),
        [EPIPE] = nameof(EPIPE),
        [ENOSYS] = nameof(ENOSYS),
        [EPROTO] = nameof(EPROTO),
        [ENOTSOCK] = nameof(ENOTSOCK),
        [EDESTADDRREQ] = nameof(EDESTADDRREQ),
        [EMSGSIZE] = nameof(EMSGSIZE),
        [ENOPROTOOPT] = nameof(ENOPROTOOPT),
        [EPROTONOSUPPORT] = nameof(EPROTONOSUPPORT),
        [EOPNOTSUPP] = nameof(EOPNOTSUPP),
        [EAFNOSUPPORT] = nameof(EAFNOSUPPORT),
        [EADDRINUSE] = nameof(EADDRINUSE),
        [EADDRNOTAVAIL] = nameof(EADDRNOTAVAIL),
        [ENETDOWN] = nameof(ENETDOWN),
        [ENETUNREACH] = nameof(ENETUNREACH),
        [ENETRESET] = nameof(ENETRESET),
        [ECONNABORTED] = nameof(ECONNABORTED),
        [ECONNRESET] = nameof(ECONNRESET),
        [ENOBUFS] = nameof(ENOBUFS),
        [EISCONN] = nameof(EISCONN),
        [ENOTCONN] = nameof(ENOTCONN),
        [ETIMEDOUT] = nameof(ETIMEDOUT),
        [ECONNREFUSED] = nameof(ECONNREFUSED),
        [EHOSTDOWN] = nameof(EHOSTDOWN),
        [EHOSTUNREACH] = nameof(EHOSTUNREACH),
        [EALREADY] = nameof(EALREADY),
        [EINPROGRESS] = nameof(EINPROGRESS),
        [ECANCELED] = nameof(ECANCELED),
    };

    /// <summary>The name, such as ECONNREFUSED; the number for one that TCP sockets don't give; empty for 0.</summary>
    public static string Name(int errno) => errno == 0
        ? ""
        : Names.TryGetValue(errno, out var name) ? name : errno.ToString(CultureInfo.InvariantCulture);
}
