namespace Fourtuple.Sockets.Rules;

/// <summary>Words that cases, expectations and observations share.</summary>
public static class RuleWords
{
    public const string Legend =
        "A 127.0.0.1, B 127.0.0.2, * the wildcard, P one port, D1 D2 D3 three destinations; "
        + "RA SO_REUSEADDR, RP SO_REUSEPORT, one-port range: IP_LOCAL_PORT_RANGE of P to P";

    internal const string BindOk = "bind OK";
    internal const string BindInUse = "bind EADDRINUSE";
    internal const string ConnectOk = "connect OK";
    internal const string ConnectTaken = "connect EADDRNOTAVAIL";
    internal const string BothOk = "bind OK, connect OK";
    internal const string ListenOk = "bind OK, listen OK";
}
