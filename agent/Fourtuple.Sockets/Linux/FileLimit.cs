namespace Fourtuple.Sockets.Linux;

/// <summary>
/// RLIMIT_NOFILE of this process (getrlimit(2)); .NET has raised the soft limit to the hard one at start.
/// </summary>
internal static unsafe class FileLimit
{
    public static long Soft()
    {
        Rlimit limit;
        return LibC.getrlimit(SocketConstants.RLIMIT_NOFILE, &limit) == 0
            ? (long)Math.Min(limit.Soft, int.MaxValue)
            : 1024;
    }
}
