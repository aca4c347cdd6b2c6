using static Fourtuple.Sockets.Rules.RuleBench;
using static Fourtuple.Sockets.Rules.RuleWords;

namespace Fourtuple.Sockets.Rules;

/// <summary>
/// What the product rests on: a connection is a 4-tuple, so a source port is not used up by one of them.
/// </summary>
internal static class FoundingRules
{
    private const string Tuple =
        "A connection is its 4-tuple (RFC 9293, 3.3.1), and connect asks for no more than that the tuple is new: "
        + "__inet_check_established().";

    public static IReadOnlyList<TupleRule> All { get; } =
    [
        new("F1", "two processes bind A:P with RA and connect, one to D1, the other to D2",
            "this process: bind OK, connect OK; the other: bind OK, connect OK; one source port", Tuple, TwoProcesses),
        new("F2", "two processes bind A:P with RA and connect, both to D1",
            "this process: bind OK, connect OK; the other: bind OK, connect EADDRNOTAVAIL", Tuple, OneTuple),
        new("F3", "one process binds A:P twice with RA and connects to two ports of one host",
            $"{BothOk}; {BothOk}; one source port", Tuple, TwoPorts),
    ];

    private static string TwoProcesses(RuleBench bench)
    {
        var port = bench.Port();
        var here = bench.BindAndConnect(A, port, Reuse.Address);
        var there = Elsewhere(bench, port, 2);
        var same = bench.NextPeer(1) == bench.NextPeer(2) ? "one source port" : "two source ports";
        return $"this process: {here}; the other: {there}; {same}";
    }

    private static string OneTuple(RuleBench bench)
    {
        var port = bench.Port();
        return $"this process: {bench.BindAndConnect(A, port, Reuse.Address)}; "
            + $"the other: {Elsewhere(bench, port, 1)}";
    }

    private static string TwoPorts(RuleBench bench)
    {
        var port = bench.Port();
        var first = bench.BindAndConnect(A, port, Reuse.Address);
        var second = bench.BindAndConnect(A, port, Reuse.Address, 2);
        var same = bench.NextPeer(1) == bench.NextPeer(2) ? "one source port" : "two source ports";
        return $"{first}; {second}; {same}";
    }

    private static string Elsewhere(RuleBench bench, ushort port, int destination)
    {
        var far = bench.Destination(destination).Local();
        var bound = bench.Elsewhere($"bind {A} {port} {Reuse.Address}");
        var connected = bench.Elsewhere($"connect {far.Address} {far.Port}");
        return $"bind {bound}, connect {connected}";
    }
}
