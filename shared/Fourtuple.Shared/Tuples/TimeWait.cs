namespace Fourtuple.Shared.Tuples;

/// <summary>
/// What TIME_WAIT does to a side that closes first. Linux keeps the tuple for TCP_TIMEWAIT_LEN (include/net/tcp.h), and
/// connect(2) from an explicitly bound port may take it over at once when both ends use TCP timestamps
/// (tcp_twsk_unique).
/// </summary>
public static class TimeWait
{
    /// <summary>TCP_TIMEWAIT_LEN, which no sysctl changes.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Connections a second that so many tuples can carry when this side closes each with FIN; positive infinity when a
    /// tuple in TIME_WAIT may be taken over, since then only round trips and lifetimes bound it.
    /// </summary>
    public static double CeilingPerSecond(Int128 tuples, bool takesOver) =>
        takesOver ? double.PositiveInfinity : (double)tuples / Length.TotalSeconds;
}
