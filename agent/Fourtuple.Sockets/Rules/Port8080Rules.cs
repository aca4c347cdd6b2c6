namespace Fourtuple.Sockets.Rules;

/// <summary>
/// May a client use port 8080 while this host has it in LISTEN? The conditions under which it may and may not, asked of
/// 8080 itself when nobody holds it here, else of another port.
/// </summary>
internal static class Port8080Rules
{
    private const ushort Port = 8080;

    public static IReadOnlyList<TupleRule> All { get; } =
    [
        Ask("5a", "8080a", "no: 8080 is in LISTEN on *; a client binds A:8080 with RA"),
        Ask("4a", "8080b", "no: 8080 is in LISTEN on A; a client binds A:8080 with RA"),
        Ask("11a", "8080c", "no: 8080 is in LISTEN on [::] for both families; a client binds A:8080 with RA"),
        Ask("6a", "8080d", "no: 8080 is in LISTEN on * with RP; a client binds A:8080 with RA only"),
        Ask("6e", "8080e", "no: 8080 is in LISTEN on * with RP; a client of another uid binds A:8080 with RA and RP"),
        Ask("7b", "8080f", "no: 8080 is in LISTEN on * since a client connected from it; another one binds A:8080"),
        Ask("10a", "8080g", "no: 8080 is in LISTEN on *; a client bound to lo binds A:8080 with RA"),
        Ask("12b", "8080h", "no (8080 or a port of ip_local_port_range): LISTEN on A; B connects, one-port range"),
        Ask("4b", "8080i", "yes: 8080 is in LISTEN on A; a client binds B:8080 with RA, connects"),
        Ask("4c", "8080j", "yes: 8080 is in LISTEN on A; a client binds B:8080, even without RA"),
        Ask("11b", "8080k", "yes: 8080 is in LISTEN on [::] for IPv6 only; a client binds A:8080 with RA, connects"),
        Ask("6c", "8080l", "yes: 8080 is in LISTEN on * with RP, same uid; a client binds A:8080 with RP, connects"),
        Ask("7d", "8080m", "yes: clients were bound to A:8080 with RA before a server with RA listened on *"),
        Ask("8a", "8080n", "yes: the server with RA has closed 8080, its connections are left; bind A:8080, connect"),
        Ask("9", "8080o", "yes: 8080 is in LISTEN on *; a client binds in TCP_REPAIR, connects"),
        Ask("10b", "8080p", "yes: 8080 is in LISTEN on * of one device; a client bound to lo binds A:8080, connects"),
        Ask("10c", "8080q", "yes: 8080 is in LISTEN on * of another network namespace; bind A:8080, connect"),
    ];

    private static TupleRule Ask(string rule, string id, string question) =>
        RuleCatalog.Again(rule, id, question, Port);
}
