namespace Fourtuple.Shared.Plans.Keys;

/// <summary>
/// Keys of <c>spec.load</c>. Tables stand before the tables that use them: statics are made in text order.
/// </summary>
internal static class LoadKeys
{
    private const string FiveSeconds = "5s";

    public static KeyTable Connect { get; } = new("connect",
    [
        new("timeout", Shapes.Duration, "A connect that takes longer has failed.") { Default = FiveSeconds },
        new("retries", Shapes.Whole(0, 100), "Further tries of an opening that failed.") { Default = "0" },
    ]);

    public static KeyTable Keepalive { get; } = new("keepalive",
    [
        new("every", Shapes.Duration, "Period of the exchange on each connection.") { Required = true },
        new("send", Shapes.Bytes, "What is sent; YAML escapes, UTF-8.") { Required = true },
        new("expect", Shapes.Expect, "What the reply must contain; any: any byte will do.") { Default = "any" },
        new("timeout", Shapes.Duration, "A reply that takes longer has failed.") { Default = FiveSeconds },
        new("first", new ChoiceShape("spread", "immediate"),
            "The first exchange of a connection: spread over the period, or as soon as it is open.")
        { Default = "spread" },
    ]);

    public static KeyTable Socket { get; } = new("socket",
    [
        new("noDelay", Shapes.Flag, "TCP_NODELAY, tcp(7).") { Default = "true" },
        new("sendBuffer", Shapes.Whole(1, 1 << 30), "SO_SNDBUF in bytes, socket(7); absent: the kernel's."),
        new("receiveBuffer", Shapes.Whole(1, 1 << 30), "SO_RCVBUF in bytes, socket(7); absent: the kernel's."),
        new("ttl", Shapes.Whole(1, 255), "IP_TTL or IPV6_UNICAST_HOPS, ip(7)."),
        new("tos", Shapes.Whole(0, 255), "IP_TOS or IPV6_TCLASS, ip(7)."),
    ]);

    public static KeyTable Lifetime { get; } = new("lifetime",
    [
        new("dist", new ChoiceShape("fixed", "exponential"), "How lifetimes are drawn.") { Default = "fixed" },
        new("mean", Shapes.DurationOrZero, "Mean lifetime of a connection.") { Required = true },
        new("max", Shapes.Duration, "Longest lifetime; longer draws are cut to it."),
    ]);

    public static KeyTable Reply { get; } = new("expect",
    [
        new("contains", Shapes.Bytes, "The reply is complete once these bytes came."),
        new("prefix", Shapes.Bytes, "The reply begins with these bytes; what else came with them belongs to it."),
        new("suffix", Shapes.Bytes, "The reply is complete when what came ends with these bytes."),
        new("length", Shapes.Whole(1, 1 << 30), "The reply has this many bytes."),
    ])
    {
        ExactlyOne = true,
    };

    public static KeyTable Exchange { get; } = new("exchange",
    [
        new("send", Shapes.Bytes, "What is sent; YAML escapes, UTF-8. In mode request a template: ${connection}, "
            + "${sequence}, ${random}.") { Required = true },
        new("expect", new EitherShape(Shapes.Expect.Form, Shapes.Expect, new SectionShape(Reply)),
            "What the reply must contain; any: any byte will do; or one of contains, prefix, suffix and length.")
        { Default = "any" },
        new("timeout", Shapes.Duration, "A reply that takes longer has failed.") { Default = FiveSeconds },
    ]);

    public static KeyTable Body { get; } = new("body",
    [
        new("contains", Shapes.Bytes, "Bytes that the body contains."),
        new("prefix", Shapes.Bytes, "Bytes that the body begins with."),
        new("length", Shapes.Whole(0, 1 << 30), "Bytes of the body, after any chunked coding."),
    ])
    {
        ExactlyOne = true,
    };

    public static KeyTable HttpExpect { get; } = new("expect",
    [
        new("status", new ListShape(Shapes.Whole(100, 599), 100, true), "Statuses that count as success.")
        { Default = "200" },
        new("body", new SectionShape(Body), "What the body of a good answer is; any when absent."),
    ]);

    public static KeyTable Http { get; } = new("http",
    [
        new("method", new ChoiceShape("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
            "Request method, RFC 9110.") { Default = "GET" },
        new("path", new TextShape("a path such as /healthz", 2_048, HttpText.CheckPath, "^/"),
            "Request target; a template, as headers and body are: ${connection}, ${sequence}, ${random}.")
        { Required = true },
        new("headers", new MapShape(new TextShape("a header value", 4_096, HttpText.CheckHeader), 64),
            "Header fields; Host is the target's when absent."),
        new("body", new TextShape("a text", 65_536, TemplateText.Check), "Request body, UTF-8."),
        new("expect", new SectionShape(HttpExpect), "What a good answer is."),
    ]);

    public static KeyTable Load { get; } = new("load",
    [
        new("mode", new ChoiceShape("hold", "churn", "request"),
            "hold: profile in connections; churn: in new connections/s; request: in requests/s.") { Required = true },
        new("connect", new SectionShape(Connect), "How connections are opened."),
        new("keepalive", new SectionShape(Keepalive), "A heartbeat on every open connection.")
        { Modes = [LoadMode.Hold] },
        new("socket", new SectionShape(Socket), "Socket options; absent ones stay as the kernel has them."),
        new("reopen", Shapes.Flag, "Open a dropped connection again.")
        { Default = "false", Modes = [LoadMode.Hold, LoadMode.Request] },
        new("latency", new ChoiceShape("intended", "service"),
            "Which latency thresholds judge: from the intended time, or from the real start.") { Default = "intended" },
        new("lifetime", new SectionShape(Lifetime), "How long a connection lives; absent: until its exchange is done.")
        { Modes = [LoadMode.Churn] },
        new("exchange", new SectionShape(Exchange), "One send and reply.")
        { Modes = [LoadMode.Churn, LoadMode.Request] },
        new("close", new ChoiceShape("client-fin", "client-rst", "server"), "Who ends a connection and how.")
        { Default = "client-fin", Modes = [LoadMode.Churn] },
        new("connections", Shapes.Count, "Connections held open for the requests.") { Modes = [LoadMode.Request] },
        new("http", new SectionShape(Http), "The HTTP/1.1 request.") { Modes = [LoadMode.Request] },
        new("timeout", Shapes.Duration, "A request that takes longer has failed; 5s when absent.")
        { Modes = [LoadMode.Request] },
    ]);
}
