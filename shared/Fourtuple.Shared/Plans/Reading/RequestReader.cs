using System.Text;
using Fourtuple.Shared.Plans.Keys;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Reading;

/// <summary>Reads what is sent and what must come back: <c>load.exchange</c> and <c>load.http</c>.</summary>
internal static class RequestReader
{
    /// <summary>Header fields that follow from the body; another value would break the framing.</summary>
    private static readonly string[] _ownHeaders = ["Content-Length", "Transfer-Encoding"];

    public static ExchangeSpec ReadExchange(PlanSection exchange, LoadMode mode)
    {
        var send = exchange.Bytes("send");
        if (mode == LoadMode.Request && TemplateText.Check(Encoding.UTF8.GetString(send.Span)) is { } problem)
        {
            exchange.Value("send")!.Refuse(problem with { What = $"load.exchange.send: {problem.What}" });
        }
        var timeout = exchange.Duration("timeout") ?? default;
        if (exchange.SectionOf("expect") is not { } expect)
        {
            return new ExchangeSpec(send, exchange.Expected("expect"), timeout);
        }
        if (mode != LoadMode.Request && !expect.Has("contains"))
        {
            exchange.Value("expect")!.Refuse(new TextProblem(
                "load.exchange.expect compares by prefix, suffix or length", "that belongs to mode request",
                "write expect: BYTES, contains or any"));
        }
        var body = ReadMatch(expect);
        // The cast keeps null from becoming an empty text.
        var bytes = body.Match == ReplyMatch.Length ? (ReadOnlyMemory<byte>?)null : body.Bytes;
        return new ExchangeSpec(send, bytes, timeout)
        {
            Match = body.Match,
            Length = body.Length,
        };
    }

    public static HttpSpec ReadHttp(PlanSection http)
    {
        var expect = http.Section("expect");
        TargetReader.RefuseEmpty(expect, "status", "some status must count as success");
        var status = (NumberShape)((ListShape)LoadKeys.HttpExpect["status"].Shape).Item;
        return new HttpSpec(
            http.Choice("method") ?? "", http.Text("path") ?? "", http.Texts("headers", CheckHeaderName),
            http.Text("body"), [.. expect.Items("status").Select(item => (int)(item.AsNumber(status) ?? 0))])
        {
            ExpectedBody = expect.Has("body") ? ReadMatch(expect.Section("body")) : null,
        };
    }

    private static TextProblem? CheckHeaderName(string name) =>
        _ownHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? new TextProblem($"{name} can't be set", "it follows from the body", "remove it")
            : HttpText.CheckHeaderName(name);

    /// <summary>The one comparison of a section that holds exactly one.</summary>
    private static BodySpec ReadMatch(PlanSection section)
    {
        var keys = section.Entries.Select(entry => entry.Key).ToArray();
        if (section.IsMapping && keys.Length != 1)
        {
            section.RefuseItself(new TextProblem(
                $"{section.Path} has {keys.Length} comparisons", "an answer is compared in one way",
                "keep one of them"));
            return new BodySpec(ReplyMatch.Contains, default, 0);
        }
        return keys.FirstOrDefault() switch
        {
            "length" => new BodySpec(ReplyMatch.Length, default, (long)(section.Number("length") ?? 0)),
            "prefix" => new BodySpec(ReplyMatch.Prefix, section.Bytes("prefix"), 0),
            "suffix" => new BodySpec(ReplyMatch.Suffix, section.Bytes("suffix"), 0),
            "contains" => new BodySpec(ReplyMatch.Contains, section.Bytes("contains"), 0),
            // Another key, or no mapping, was reported when the section was made.
            _ => new BodySpec(ReplyMatch.Contains, default, 0),
        };
    }
}
