namespace Fourtuple.Sockets.Linux;

/// <summary>What to do after accept(2) failed.</summary>
internal static class AcceptErrors
{
    private const int EPROTO = 71;

    /// <summary>True when the next accept would fail as well, so that repeating it at once would spin.</summary>
    public static bool Repeats(int errno) =>
        errno is not (Errno.EPERM or Errno.EAGAIN or EPROTO or Errno.ECONNABORTED or Errno.EINTR);
}
