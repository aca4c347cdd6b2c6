using static Fourtuple.Shared.Metrics.LinuxErrno;

namespace Fourtuple.Shared.Metrics;

/// <summary>What each failure cause is called, whose it is, and what to do about it.</summary>
public static class FailureCatalog
{
    /// <summary>The name in run.json, series and reports.</summary>
    public static string Name(FailureCause cause) => cause switch
    {
        FailureCause.Unknown => "unknown",
        FailureCause.Refused => "refused",
        FailureCause.TimedOut => "timed_out",
        FailureCause.Reset => "reset",
        FailureCause.ClosedByPeer => "closed_by_peer",
        FailureCause.Unreachable => "unreachable",
        FailureCause.PortHeld => "port_held",
        FailureCause.TupleInUse => "tuple_in_use",
        FailureCause.SourceAddressMissing => "source_address_missing",
        FailureCause.FileLimit => "file_limit",
        FailureCause.Memory => "memory",
        FailureCause.NotPermitted => "not_permitted",
        FailureCause.ReplyTimeout => "reply_timeout",
        FailureCause.ReplyMismatch => "reply_mismatch",
        FailureCause.Other => "other",
        FailureCause.StatusMismatch => "status_mismatch",
        FailureCause.ReplyMalformed => "reply_malformed",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, null),
    };

    public static string Name(FailurePhase phase) => phase switch
    {
        FailurePhase.Socket => "socket",
        FailurePhase.Option => "option",
        FailurePhase.Bind => "bind",
        FailurePhase.Connect => "connect",
        FailurePhase.Open => "open",
        FailurePhase.Exchange => "exchange",
        FailurePhase.Close => "close",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, null),
    };

    public static string Name(FailureSide side) => side switch
    {
        FailureSide.Unknown => "unknown",
        FailureSide.Generator => "generator",
        FailureSide.Path => "path",
        FailureSide.Target => "target",
        _ => throw new ArgumentOutOfRangeException(nameof(side), side, null),
    };

    /// <summary>Who can do something about it.</summary>
    public static FailureSide Side(FailureCause cause, FailurePhase phase) => cause switch
    {
        FailureCause.Refused or FailureCause.Reset or FailureCause.ClosedByPeer => FailureSide.Target,
        FailureCause.ReplyTimeout or FailureCause.ReplyMismatch => FailureSide.Target,
        FailureCause.StatusMismatch or FailureCause.ReplyMalformed => FailureSide.Target,
        FailureCause.Unreachable => FailureSide.Path,
        // A SYN without answer is a full accept queue at the target or a drop on the way: the sender can't tell.
        FailureCause.TimedOut when phase == FailurePhase.Close => FailureSide.Target,
        FailureCause.TimedOut => phase == FailurePhase.Connect ? FailureSide.Unknown : FailureSide.Path,
        FailureCause.PortHeld or FailureCause.TupleInUse or FailureCause.SourceAddressMissing
            or FailureCause.FileLimit or FailureCause.Memory or FailureCause.NotPermitted => FailureSide.Generator,
        // Before connect(2) nothing has left this host.
        _ => phase < FailurePhase.Connect ? FailureSide.Generator : FailureSide.Unknown,
    };

    /// <summary>The cause that an errno of socket, bind, connect, send or receive means in a phase.</summary>
    public static FailureCause CauseOf(int errno, FailurePhase phase) => errno switch
    {
        0 => FailureCause.Unknown,
        ECONNREFUSED => FailureCause.Refused,
        ETIMEDOUT => FailureCause.TimedOut,
        ECONNRESET or EPIPE or ECONNABORTED or ENETRESET => FailureCause.Reset,
        EHOSTUNREACH or ENETUNREACH or EHOSTDOWN or ENETDOWN => FailureCause.Unreachable,
        EADDRINUSE => FailureCause.PortHeld,
        // bind(2): no such address here. connect(2): __inet_check_established found the 4-tuple, or no port was left.
        EADDRNOTAVAIL when phase == FailurePhase.Bind => FailureCause.SourceAddressMissing,
        EADDRNOTAVAIL when phase == FailurePhase.Connect => FailureCause.TupleInUse,
        EMFILE or ENFILE => FailureCause.FileLimit,
        ENOBUFS or ENOMEM => FailureCause.Memory,
        EACCES or EPERM => FailureCause.NotPermitted,
        _ => FailureCause.Other,
    };

    /// <summary>One sentence that says what to check or change.</summary>
    public static string Advice(FailureCause cause, FailurePhase phase) => cause switch
    {
        FailureCause.Refused =>
            "Check that the target listens on this address and port and is not turning connections away at its limit.",
        FailureCause.TimedOut when phase == FailurePhase.Connect =>
            "If ListenOverflows rises on the target (nstat -az), raise its backlog and net.core.somaxconn; "
            + "otherwise look for a firewall or a full conntrack table on the way.",
        FailureCause.TimedOut when phase == FailurePhase.Close =>
            "The target was to close and did not within 5 s of the lifetime: compare its idle timeout or keep-alive "
            + "limit with load.lifetime, or let the client close.",
        FailureCause.TimedOut =>
            "Segments of an open connection went unanswered: look for a NAT, firewall or load balancer that forgets "
            + "idle connections, and send keepalives more often than its idle timeout.",
        FailureCause.Reset =>
            "Look in the target's log and limits (open files, memory, connection cap) at this time, and at idle "
            + "timeouts of proxies in between.",
        FailureCause.ClosedByPeer =>
            "Compare the target's idle timeout and connection limit with the plan, and send keepalives more often.",
        FailureCause.Unreachable =>
            "Check the route and neighbour table (ip route get ADDRESS, ip neigh) from the agent's host; more than "
            + "1,024 on-link destinations need a higher net.ipv4.neigh.default.gc_thresh3.",
        FailureCause.PortHeld =>
            "See who holds the port (ss -tanp 'sport = :PORT'): exclude listening ports in spec.sources.ports, and "
            + "narrow net.ipv4.ip_local_port_range so that other programs pick elsewhere.",
        FailureCause.TupleInUse =>
            "This 4-tuple is still open or in TIME_WAIT: add destinations, source ports or source addresses, close "
            + "with rst, or enable net.ipv4.tcp_timestamps at both ends.",
        FailureCause.SourceAddressMissing =>
            "Add the source address to an interface of the agent's host (ip addr add), or correct "
            + "spec.sources.addresses.",
        FailureCause.FileLimit =>
            "Raise the hard limit of open files (ulimit -Hn, LimitNOFILE=; in containers the runtime's default), and "
            + "fs.nr_open and fs.file-max if it can't be raised; or spread the load over more agents.",
        FailureCause.Memory =>
            "Give the agent's host or cgroup more memory (about 4 KB of kernel memory a connection and side), and "
            + "check net.ipv4.tcp_mem and the neighbour table (gc_thresh3).",
        FailureCause.NotPermitted when phase == FailurePhase.Bind =>
            "Ports below net.ipv4.ip_unprivileged_port_start need CAP_NET_BIND_SERVICE: use higher source ports, or "
            + "lower that sysctl.",
        FailureCause.NotPermitted =>
            "A local firewall rule, network policy or seccomp profile on the agent's host refuses this call: allow it "
            + "there.",
        FailureCause.ReplyTimeout =>
            "The target took longer to answer than the exchange's timeout: look at its CPU and queues, or allow more "
            + "time.",
        FailureCause.ReplyMismatch =>
            "Compare what the target answers with the plan's expect; it may be an error page or another protocol.",
        FailureCause.StatusMismatch =>
            "Look in the target's log for this status; if it is a good answer, add it to load.http.expect.status.",
        FailureCause.ReplyMalformed =>
            "Send the same request with curl -v --http1.1: what answers there may speak another protocol or TLS.",
        FailureCause.Other =>
            "Look up the errno in the manual page of the call that failed (socket, bind, connect, send or recv in "
            + "section 2), on the side named.",
        _ => "No errno was recorded: look in the agent's log and the target's log at the time of the first occurrence.",
    };
}
