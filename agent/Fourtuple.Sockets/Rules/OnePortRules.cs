using Fourtuple.Shared.Tuples;
using static Fourtuple.Sockets.Rules.RuleBench;
using static Fourtuple.Sockets.Rules.RuleWords;

namespace Fourtuple.Sockets.Rules;

/// <summary>Ports that the kernel takes at connect (IP_BIND_ADDRESS_NO_PORT), narrowed down to a single one.</summary>
internal static class OnePortRules
{
    /// <summary>Linux 6.18 gives a port back to the kernel's choice when its last explicit owner leaves.</summary>
    private static readonly Version _release = new(6, 18);

    private const string Skipped =
        "The kernel's own choice skips every port that somebody bound by name, whatever the address: "
        + "__inet_hash_connect().";

    private const string Released =
        "Since Linux 6.18 a port goes back to the kernel's choice when its last explicit owner leaves, before only "
        + "when all owners have left (kernels with a backport differ here): inet_bind2_bucket_destroy().";

    public static IReadOnlyList<TupleRule> All { get; } =
    [
        new("12a", "a server with RA listens on A:P; A connects with the one-port range", ConnectTaken, Skipped,
            bench => BesideServer(bench, A)),
        new("12b", "a server with RA listens on A:P; B connects with the one-port range", ConnectTaken, Skipped,
            bench => BesideServer(bench, B)),
        new("12c", "A connects with the one-port range to D1, to D2, and to D1 again",
            $"{ConnectOk}, {ConnectOk}, {ConnectTaken}; one source port",
            "A port of the kernel's choice is shared between tuples that differ: __inet_hash_connect(), ip(7).",
            ThreeTimes),
        new("12d", "A is connected with the one-port range; bind A:P with RA", BindInUse,
            "A socket without SO_REUSEADDR keeps its address and port to itself: inet_bind_conflict().",
            bench =>
            {
                var port = bench.AutomaticPort();
                Need("connect", bench.OnePort(A, port).Connect(bench.Destination(1).Local()));
                return bench.Bind(A, port, Reuse.Address);
            }),
        new("12e", "A:P is bound with RA and connected; A connects with the one-port range and RA to D2",
            ConnectTaken, Skipped, bench => BesideBound(bench, A)),
        new("12f", "A:P is bound with RA and connected; B connects with the one-port range and RA to D2",
            ConnectTaken, Skipped, bench => BesideBound(bench, B)),
        new("12g", "A connects with a one-port range outside of ip_local_port_range",
            $"{ConnectOk} from another port",
            "A range outside of the sysctl's is ignored: IP_LOCAL_PORT_RANGE(2const), inet_sk_get_local_port_range().",
            Outside),
        new("13a", "A is connected with the one-port range, B:P is bound with RA and connected; A connects so to D2",
            ConnectTaken, Skipped, bench => Mixed(bench, release: false)),
        new("13b", "the same, and B:P has been closed; A connects with the one-port range to D2", ConnectOk, Released,
            bench => Mixed(bench, release: true)) { Since = _release, Before = ConnectTaken },
    ];

    private static string BesideServer(RuleBench bench, Address client)
    {
        var port = bench.AutomaticPort();
        bench.Listening(A, port, Reuse.Address);
        return bench.Connect(bench.OnePort(client, port));
    }

    private static string BesideBound(RuleBench bench, Address client)
    {
        var port = bench.AutomaticPort();
        bench.Connected(A, port, Reuse.Address);
        return bench.Connect(bench.OnePort(client, port, Reuse.Address), 2);
    }

    private static string ThreeTimes(RuleBench bench)
    {
        var port = bench.AutomaticPort();
        var sockets = Enumerable.Range(0, 3).Select(_ => bench.OnePort(A, port)).ToArray();
        var said = $"{bench.Connect(sockets[0])}, {bench.Connect(sockets[1], 2)}, {bench.Connect(sockets[2])}";
        var same = sockets[0].Local() == sockets[1].Local() ? "one source port" : "two source ports";
        return $"{said}; {same}";
    }

    private static string Outside(RuleBench bench)
    {
        var port = bench.OutsidePort();
        var socket = bench.OnePort(A, port);
        var said = bench.Connect(socket);
        return $"{said} from {(socket.Local().Port == port ? "that port" : "another port")}";
    }

    private static string Mixed(RuleBench bench, bool release)
    {
        var port = bench.AutomaticPort();
        Need("connect", bench.OnePort(A, port).Connect(bench.Destination(1).Local()));
        var named = bench.Connected(B, port, Reuse.Address);
        if (release)
        {
            named.Dispose();
        }
        return bench.Connect(bench.OnePort(A, port), 2);
    }
}
