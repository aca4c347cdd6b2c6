using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>What churn can reach with one way to close, bind and stamp.</summary>
/// <param name="TimeWaitSeconds">How long a closed tuple stays taken.</param>
/// <param name="Ceiling">Connections/s that the tuples of the plan allow then; null: no bound.</param>
/// <param name="IsPlan">The way of this plan and these hosts.</param>
public sealed record ChurnCeiling(
    string Close, string Bind, bool Timestamps, double TimeWaitSeconds, double? Ceiling, bool IsPlan);

/// <summary>
/// How long the connecting side's tuple stays taken after a close, as measured on Linux 6.18 and read in
/// tcp_twsk_unique() (net/ipv4/tcp_ipv4.c).
/// </summary>
public static class TimeWait
{
    /// <summary>TCP_TIMEWAIT_LEN (include/net/tcp.h), seconds; fixed when the kernel is compiled.</summary>
    public const double Length = 60;

    /// <summary>tcp_tw_reuse of a port the kernel chose: from 1 s (tcp_tw_reuse_delay) to 2 s.</summary>
    private const double ReuseDelay = 2;

    /// <summary>Memory of one TIME_WAIT socket (slab tw_sock_TCP), bytes.</summary>
    public const long SocketBytes = 256;

    /// <param name="twReuse">net.ipv4.tcp_tw_reuse: 0 off, 1 on, 2 on loopback only.</param>
    public static double Seconds(CloseSpec close, BindMode bind, bool timestamps, long twReuse, bool loopback) =>
        close switch
        {
            // A RST leaves no TIME_WAIT on either side; when the server closes first, it is the server's.
            CloseSpec.ClientRst or CloseSpec.Server => 0,
            _ when !timestamps => Length,
            // connect(2) from a port that bind(2) locked takes a TIME_WAIT tuple over at once, whatever the sysctl.
            _ when bind == BindMode.Explicit => 0,
            _ => twReuse == 1 || (twReuse == 2 && loopback) ? ReuseDelay : Length,
        };

    /// <summary>T / (hold + tw); null when a tuple is never held for a time that is known.</summary>
    public static double? Ceiling(long tuples, double holdSeconds, double timeWaitSeconds) =>
        holdSeconds + timeWaitSeconds > 0 ? tuples / (holdSeconds + timeWaitSeconds) : null;

    /// <summary>Every way there is, so that a plan's own can be compared.</summary>
    public static IReadOnlyList<ChurnCeiling> Ways(LimitCase about)
    {
        ArgumentNullException.ThrowIfNull(about);
        var (ask, tuples) = (about.Ask, about.Tuples);
        var reuse = about.Hosts.Min(host => host.TwReuse ?? 0);
        return
        [
            .. from way in (IEnumerable<(CloseSpec Close, BindMode Bind, bool Stamps)>)
               [
                   (CloseSpec.ClientFin, BindMode.Explicit, true), (CloseSpec.ClientFin, BindMode.Explicit, false),
                   (CloseSpec.ClientFin, BindMode.Kernel, true), (CloseSpec.ClientRst, ask.Bind, about.Timestamps),
                   (CloseSpec.Server, ask.Bind, about.Timestamps),
               ]
               let seconds = Seconds(way.Close, way.Bind, way.Stamps, reuse, about.TargetIsLocal)
               let ports = way.Bind == BindMode.Kernel ? Math.Min(tuples.Ports, tuples.EphemeralPorts) : tuples.Ports
               let own = way == (ask.Close, ask.Bind, about.Timestamps)
               select new ChurnCeiling(
                   Text(way.Close), way.Bind.ToString().ToLowerInvariant(), way.Stamps, seconds,
                   Ceiling((tuples with { Ports = ports }).Reused, ask.HoldSeconds, seconds), own),
        ];
    }

    public static string Text(CloseSpec close) => close switch
    {
        CloseSpec.ClientFin => "client-fin",
        CloseSpec.ClientRst => "client-rst",
        _ => "server",
    };
}
