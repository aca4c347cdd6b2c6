namespace Fourtuple.Sockets.Linux;

/// <summary>Limits of this process (getrlimit(2)); null means unlimited.</summary>
public static class HostLimits
{
    public static (long? Soft, long? Hard) Nofile => Read(NetlinkCalls.RLIMIT_NOFILE);

    /// <summary>Bytes that an unprivileged user's rings and locked pages may take together.</summary>
    public static (long? Soft, long? Hard) Memlock => Read(NetlinkCalls.RLIMIT_MEMLOCK);

    public static uint EffectiveUser => NetlinkCalls.geteuid();

    private static (long? Soft, long? Hard) Read(int resource) =>
        NetlinkCalls.getrlimit(resource, out var limit) == 0
            ? (Bounded(limit.Current), Bounded(limit.Maximum))
            : (null, null);

    private static long? Bounded(ulong value) => value >= long.MaxValue ? null : (long)value;
}
