using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;
using static Fourtuple.Sockets.Rules.RuleBench;
using static Fourtuple.Sockets.Rules.RuleWords;

namespace Fourtuple.Sockets.Rules;

/// <summary>Binding a client to the port of a server that set SO_REUSEPORT.</summary>
internal static class SharedListenRules
{
    /// <summary>Two uids without rights (nobody of most systems first): one of them is not ours.</summary>
    private static readonly uint[] _otherUsers = [65_534, 65_533];

    private const string SameUser =
        "SO_REUSEPORT on both sockets overrides everything else for sockets of one uid, listening ones too: "
        + "socket(7), inet_bind_conflict().";

    public static IReadOnlyList<TupleRule> All { get; } =
    [
        new("6a", "a server with RA and RP listens on *:P; bind A:P with RA only", BindInUse, SameUser,
            bench => Beside(bench, Reuse.Address)),
        new("6b", "a server with RA and RP listens on *:P, same uid; bind A:P with RP only, connect", BothOk, SameUser,
            bench => Beside(bench, Reuse.Port)),
        new("6c", "a server with RA and RP listens on *:P, same uid; bind A:P with RA and RP, connect", BothOk,
            SameUser, bench => Beside(bench, Reuse.Both)),
        new("6c2", "the same, and one such client is connected to D1; a second one binds A:P with RP, connects to D2",
            BothOk, SameUser, SecondClient),
        new("6d", "the same; somebody connects to A:P", "connect OK, accepted by the server",
            "Only listening sockets are looked up for a SYN, so clients that share the port take none of them: "
            + "__inet_lookup_listener().", Incoming),
        new("6e", "a server with RA and RP listens on *:P; a process of another uid binds A:P with RA and RP",
            BindInUse, "SO_REUSEPORT asks for one effective uid, so that nobody takes over a port: socket(7).",
            OtherUid),
    ];

    private static string Beside(RuleBench bench, Reuse reuse)
    {
        var port = bench.Port();
        bench.Listening(Any, port, Reuse.Both);
        return bench.BindAndConnect(A, port, reuse);
    }

    private static string SecondClient(RuleBench bench)
    {
        var port = bench.Port();
        bench.Listening(Any, port, Reuse.Both);
        bench.Connected(A, port, Reuse.Port);
        return bench.BindAndConnect(A, port, Reuse.Port, 2);
    }

    private static string Incoming(RuleBench bench)
    {
        var port = bench.Port();
        var server = bench.Listening(Any, port, Reuse.Both);
        bench.Connected(A, port, Reuse.Both);
        var client = bench.New();
        Need("connect", client.Connect(new Endpoint(A, port)));
        var (accepted, peer, _) = server.Accept();
        accepted?.Dispose();
        return $"{ConnectOk}, {(peer == client.Local() ? "accepted by the server" : "not accepted by the server")}";
    }

    private static string OtherUid(RuleBench bench)
    {
        var port = bench.Port();
        bench.Listening(Any, port, Reuse.Both);
        var other = _otherUsers.First(uid => uid != HostLimits.EffectiveUser);
        var became = bench.Elsewhere($"uid {other}");
        return became == "OK"
            ? $"bind {bench.Elsewhere($"bind {A} {port} {Reuse.Both}")}"
            : throw new ProbeStop($"a process of another uid needs CAP_SETUID (setresuid: {became})");
    }
}
