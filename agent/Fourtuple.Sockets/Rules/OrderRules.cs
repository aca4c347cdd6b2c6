using static Fourtuple.Sockets.Rules.RuleBench;
using static Fourtuple.Sockets.Rules.RuleWords;

namespace Fourtuple.Sockets.Rules;

/// <summary>Who was first: clients before their server listens, and what is left when it has gone.</summary>
internal static class OrderRules
{
    private const string BeforeListen =
        "bind and listen ask, connect of a bound socket does not ask again: inet_csk_listen_start(), "
        + "inet_bind_conflict().";

    private const string Children =
        "Accepted connections inherit their listener's options and own its port until they end: "
        + "inet_csk_clone_lock(), inet_bind_conflict().";

    public static IReadOnlyList<TupleRule> All { get; } =
    [
        new("7a", "A:P is connected, with RA; a server with RA binds *:P and listens", ListenOk, BeforeListen,
            bench =>
            {
                var port = bench.Port();
                bench.Connected(A, port, Reuse.Address);
                return bench.BindAndListen(Any, port, Reuse.Address);
            }),
        new("7b", "the same; now another client binds A:P with RA", BindInUse, BeforeListen,
            bench =>
            {
                var port = bench.Port();
                bench.Connected(A, port, Reuse.Address);
                bench.Listening(Any, port, Reuse.Address);
                return bench.Bind(A, port, Reuse.Address);
            }),
        new("7c", "A:P is connected, with RA; a server without RA binds *:P", BindInUse, BeforeListen,
            bench =>
            {
                var port = bench.Port();
                bench.Connected(A, port, Reuse.Address);
                return bench.Bind(Any, port, Reuse.None);
            }),
        new("7d", "three clients are bound to A:P with RA; a server with RA listens on *:P; two of them connect",
            $"{ListenOk}; {ConnectOk}, {ConnectOk}", BeforeListen, BoundBefore),
        new("8a", "accepted connections of a server with RA are left, the server is gone; bind A:P with RA, connect",
            BothOk, Children,
            bench =>
            {
                var port = bench.Port();
                bench.AcceptedOnly(A, port, Reuse.Address);
                return bench.BindAndConnect(A, port, Reuse.Address);
            }),
        new("8b", "accepted connections of a server without RA are left, the server is gone; bind A:P with RA",
            BindInUse, Children,
            bench =>
            {
                var port = bench.Port();
                bench.AcceptedOnly(A, port, Reuse.None);
                return bench.Bind(A, port, Reuse.Address);
            }),
    ];

    private static string BoundBefore(RuleBench bench)
    {
        var port = bench.Port();
        var clients = Enumerable.Range(0, 3).Select(_ => bench.Bound(A, port, Reuse.Address)).ToArray();
        var server = bench.BindAndListen(Any, port, Reuse.Address);
        return $"{server}; {bench.Connect(clients[0])}, {bench.Connect(clients[1], 2)}";
    }
}
