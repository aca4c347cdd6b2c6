using Fourtuple.Shared.Tuples;
using static Fourtuple.Sockets.Rules.RuleBench;
using static Fourtuple.Sockets.Rules.RuleWords;

namespace Fourtuple.Sockets.Rules;

/// <summary>
/// The four uses of SO_REUSEADDR in UNIX Network Programming, volume 1 (section 7.5), which describe BSD: what of them
/// Linux keeps, and where it is stricter or laxer.
/// </summary>
internal static class StevensRules
{
    private const string Book = "UNPv1 7.5";

    private const string Udp =
        $"{Book} rule 4, UDP: complete duplicates are allowed when all sockets ask for it: udp_lib_get_port(), "
        + "inet_rcv_saddr_equal().";

    public static IReadOnlyList<TupleRule> All { get; } =
    [
        new("U1a", "connections of a server with RA are left on A:P; the server starts again with RA", ListenOk,
            $"{Book} rule 1 holds: a server restarts while its connections live, if both of its lives set RA.",
            bench => Restart(bench, Reuse.Address)),
        new("U1b", "connections of a server with RA are left on A:P; the server starts again without RA", BindInUse,
            $"{Book} rule 1, the counterpart: without RA the old connections keep the port: inet_bind_conflict().",
            bench => Restart(bench, Reuse.None)),
        new("U2", "a server with RA listens on *:P; a second one with RA binds A:P", BindInUse,
            $"{Book} rule 2 does not hold: Linux is stricter, a listening wildcard overlaps: inet_bind_conflict().",
            bench => Second(bench, Any, A)),
        new("U3", "a server with RA listens on A:P; a second one with RA listens on B:P", ListenOk,
            $"{Book} rule 3 holds: one port for several servers, each with an address of its own.",
            bench => Second(bench, A, B)),
        new("U4a", "two TCP sockets bind A:P with RA; the first listens, then the second",
            "bind OK, bind OK; listen OK, listen EADDRINUSE",
            $"{Book} rule 4, TCP: Linux is laxer and lets both bind, but only one listens: inet_csk_listen_start().",
            BothTcp),
        new("U4b", "a UDP socket is bound to A:P with RA; bind a second one with RA", BindOk, Udp,
            bench => SecondUdp(bench, Reuse.Address, Reuse.Address)),
        new("U4c", "a UDP socket is bound to A:P with RA; bind a second one without", BindInUse, Udp,
            bench => SecondUdp(bench, Reuse.Address, Reuse.None)),
        new("U4d", "a UDP socket is bound to A:P without RA; bind a second one with RA", BindInUse, Udp,
            bench => SecondUdp(bench, Reuse.None, Reuse.Address)),
        new("U4e", "two UDP sockets are bound to A:P with RA; a datagram is sent to A:P",
            "the socket bound last gets it",
            $"{Book} rule 4, UDP: a unicast datagram goes to one of the duplicates, here the newest: "
            + "udp_lib_get_port() puts it in front, __udp4_lib_lookup() takes the first of the best.", Datagram),
    ];

    private static string Restart(RuleBench bench, Reuse reuse)
    {
        var port = bench.Port();
        bench.AcceptedOnly(A, port, Reuse.Address);
        return bench.BindAndListen(A, port, reuse);
    }

    private static string Second(RuleBench bench, Address first, Address second)
    {
        var port = bench.Port();
        bench.Listening(first, port, Reuse.Address);
        return bench.BindAndListen(second, port, Reuse.Address);
    }

    private static string BothTcp(RuleBench bench)
    {
        var port = bench.Port();
        var (first, second) = (bench.New(Reuse.Address), bench.New(Reuse.Address));
        return $"{Bind(first, A, port)}, {Bind(second, A, port)}; {Listen(first)}, {Listen(second)}";
    }

    private static string SecondUdp(RuleBench bench, Reuse first, Reuse second)
    {
        var port = bench.Port();
        Need("bind", bench.New(first, isUdp: true).Bind(new Endpoint(A, port)));
        return Bind(bench.New(second, isUdp: true), A, port);
    }

    private static string Datagram(RuleBench bench)
    {
        var there = new Endpoint(A, bench.Port());
        var (first, last) = (bench.New(Reuse.Address, isUdp: true), bench.New(Reuse.Address, isUdp: true));
        Need("bind", first.Bind(there));
        Need("bind", last.Bind(there));
        var sender = bench.New(isUdp: true);
        Need("connect", sender.Connect(there));
        Need("send", sender.Send(4));
        return (first.TryReceive(), last.TryReceive()) switch
        {
            (null, not null) => "the socket bound last gets it",
            (not null, null) => "the socket bound first gets it",
            (not null, not null) => "both get it",
            _ => "nobody gets it",
        };
    }
}
