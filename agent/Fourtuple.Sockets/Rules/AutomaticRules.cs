using Fourtuple.Shared.Tuples;
using static Fourtuple.Sockets.Rules.RuleBench;
using static Fourtuple.Sockets.Rules.RuleWords;

namespace Fourtuple.Sockets.Rules;

/// <summary>Binding beside a connection whose port the kernel chose, as nearly every client's is.</summary>
internal static class AutomaticRules
{
    private const string Foreign =
        "A socket without SO_REUSEADDR keeps its address and port to itself, also when the kernel chose the port: "
        + "inet_bind_conflict().";

    private const string Agreed =
        "With SO_REUSEADDR on both, a port of the kernel's choice is shared like any other: inet_bind_conflict().";

    public static IReadOnlyList<TupleRule> All { get; } =
    [
        new("3a", "A is connected from P of the kernel's choice, without RA; bind A:P with RA", BindInUse, Foreign,
            bench => Beside(bench, A, Reuse.Address)),
        new("3b", "the same; bind B:P with RA", BindOk, Foreign, bench => Beside(bench, B, Reuse.Address)),
        new("3c", "the same; bind *:P with RA", BindInUse, Foreign, bench => Beside(bench, Any, Reuse.Address)),
        new("3d", "the same; bind A:P with RA and RP", BindInUse, Foreign, bench => Beside(bench, A, Reuse.Both)),
        new("3e", "the same, but it gets RA once it is connected; bind A:P with RA", BindOk, Agreed,
            bench => Beside(bench, A, Reuse.Address, later: Reuse.Address)),
        new("3f", "the same, but it had RA before it connected; bind A:P with RA", BindOk, Agreed,
            bench => Beside(bench, A, Reuse.Address, before: Reuse.Address)),
    ];

    private static string Beside(
        RuleBench bench, Address address, Reuse reuse, Reuse before = Reuse.None, Reuse later = Reuse.None)
    {
        var first = bench.AutoConnected(before);
        Apply(first, later);
        return bench.Bind(address, first.Local().Port, reuse);
    }
}
