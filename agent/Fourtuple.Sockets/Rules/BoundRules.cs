using Fourtuple.Shared.Tuples;
using static Fourtuple.Sockets.Rules.RuleBench;
using static Fourtuple.Sockets.Rules.RuleWords;

namespace Fourtuple.Sockets.Rules;

/// <summary>Binding beside sockets that were bound to the port by name, and listen on nothing.</summary>
internal static class BoundRules
{
    private const string BothAgree =
        "Overlapping addresses share a port when both sockets have SO_REUSEADDR and neither listens: "
        + "inet_bind_conflict().";

    private const string OtherAddress =
        "Two different addresses never collide, whatever the options: inet_bind_conflict().";

    private const string AtConnect =
        "Whether the tuple is taken is asked at connect, not at bind: __inet_check_established().";

    public static IReadOnlyList<TupleRule> All { get; } =
    [
        new("1a", "A:P is connected, with RA; bind A:P with RA", BindOk, BothAgree,
            bench => BesideConnected(bench, A, Reuse.Address)),
        new("1b", "A:P is connected, with RA; bind A:P without", BindInUse, BothAgree,
            bench => BesideConnected(bench, A, Reuse.None)),
        new("1c", "A:P is connected, with RA; bind *:P with RA", BindOk, BothAgree,
            bench => BesideConnected(bench, Any, Reuse.Address)),
        new("1d", "A:P is connected, with RA; bind B:P without", BindOk, OtherAddress,
            bench => BesideConnected(bench, B, Reuse.None)),
        new("1e", "A:P is connected to D1, with RA; bind A:P with RA, connect to D2", BothOk, AtConnect,
            bench => Again(bench, 2)),
        new("1f", "A:P is connected to D1, with RA; bind A:P with RA, connect to D1 too", $"{BindOk}, {ConnectTaken}",
            AtConnect, bench => Again(bench, 1)),
        new("2a", "A:P is bound without RA; bind A:P with RA", BindInUse, BothAgree,
            bench => BesideBound(bench, A, Reuse.Address)),
        new("2b", "A:P is bound without RA; bind B:P with RA", BindOk, OtherAddress,
            bench => BesideBound(bench, B, Reuse.Address)),
        new("2c", "A:P is bound without RA; bind *:P with RA", BindInUse, BothAgree,
            bench => BesideBound(bench, Any, Reuse.Address)),
        new("2d", "A:P is bound without RA and gets RA afterwards; bind A:P with RA", BindOk,
            "The option of the other socket is read when it is needed, not when that socket was bound: "
            + "inet_bind_conflict().", SetLater),
    ];

    private static string BesideConnected(RuleBench bench, Address address, Reuse reuse)
    {
        var port = bench.Port();
        bench.Connected(A, port, Reuse.Address);
        return bench.Bind(address, port, reuse);
    }

    private static string BesideBound(RuleBench bench, Address address, Reuse reuse)
    {
        var port = bench.Port();
        bench.Bound(A, port, Reuse.None);
        return bench.Bind(address, port, reuse);
    }

    private static string Again(RuleBench bench, int destination)
    {
        var port = bench.Port();
        bench.Connected(A, port, Reuse.Address);
        return bench.BindAndConnect(A, port, Reuse.Address, destination);
    }

    private static string SetLater(RuleBench bench)
    {
        var port = bench.Port();
        Apply(bench.Bound(A, port, Reuse.None), Reuse.Address);
        return bench.Bind(A, port, Reuse.Address);
    }
}
