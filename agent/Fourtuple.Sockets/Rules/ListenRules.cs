using Fourtuple.Shared.Tuples;
using static Fourtuple.Sockets.Rules.RuleBench;
using static Fourtuple.Sockets.Rules.RuleWords;

namespace Fourtuple.Sockets.Rules;

/// <summary>Binding a client to a port that a server of this host listens on.</summary>
internal static class ListenRules
{
    private const string Active =
        "SO_REUSEADDR does not help while a listening socket is bound to the address: socket(7), inet_bind_conflict().";

    private const string Wildcard =
        "A listener on the wildcard address is bound to every local address: socket(7), inet_bind_conflict().";

    private const string OtherAddress =
        "A listener on another specific address does not overlap: inet_bind_conflict().";

    private const string DualStack =
        "A listener on [::] owns the IPv4 wildcard too unless it is IPV6_V6ONLY: ipv6(7), ipv6_rcv_saddr_equal().";

    public static IReadOnlyList<TupleRule> All { get; } =
    [
        new("4a", "a server with RA listens on A:P; bind A:P with RA", BindInUse, Active,
            bench => Beside(bench, A, A, Reuse.Address)),
        new("4b", "a server with RA listens on A:P; bind B:P with RA, connect", BothOk, OtherAddress,
            bench => Beside(bench, A, B, Reuse.Address, connect: true)),
        new("4c", "a server with RA listens on A:P; bind B:P without RA", BindOk, OtherAddress,
            bench => Beside(bench, A, B, Reuse.None)),
        new("4d", "a server with RA listens on A:P; bind *:P with RA", BindInUse, Active,
            bench => Beside(bench, A, Any, Reuse.Address)),
        new("4e", "a server with RA listens on A:P; bind A:P with RA and RP", BindInUse, Active,
            bench => Beside(bench, A, A, Reuse.Both)),
        new("5a", "a server with RA listens on *:P; bind A:P with RA", BindInUse, Wildcard,
            bench => Beside(bench, Any, A, Reuse.Address)),
        new("5b", "a server with RA listens on *:P; bind *:P with RA", BindInUse, Wildcard,
            bench => Beside(bench, Any, Any, Reuse.Address)),
        new("11a", "a server with RA listens on [::]:P for both families; bind A:P with RA", BindInUse, DualStack,
            bench => BesideV6(bench, v6Only: false)),
        new("11b", "a server with RA listens on [::]:P for IPv6 only; bind A:P with RA, connect", BothOk, DualStack,
            bench => BesideV6(bench, v6Only: true)),
    ];

    private static string Beside(
        RuleBench bench, Address server, Address client, Reuse reuse, bool connect = false)
    {
        var port = bench.Port();
        bench.Listening(server, port, Reuse.Address);
        return connect ? bench.BindAndConnect(client, port, reuse) : bench.Bind(client, port, reuse);
    }

    private static string BesideV6(RuleBench bench, bool v6Only)
    {
        var port = bench.Port();
        bench.ListeningV6(port, v6Only);
        return bench.BindAndConnect(A, port, Reuse.Address);
    }
}
