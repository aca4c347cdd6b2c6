namespace Fourtuple.Sockets.Linux;

/// <summary>What to do after accept(2) failed.</summary>
internal static class AcceptErrors
{
    private const int EPERM = 1;
    private const int EAGAIN = 11;
    private const int EPROTO = 71;
    private const int ECONNABORTED = 103;
    private const int EINTR = 4;

    /// <summary>True when the next accept would fail as well, so that repeating it at once would spin.</summary>
    public static bool Repeats(int errno) => errno is not (EPERM or EAGAIN or EPROTO or ECONNABORTED or EINTR);
}
