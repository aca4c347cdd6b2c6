using System.Globalization;
using System.Text;

namespace Fourtuple.Tests.Exchanges;

/// <summary>A valid response that was made up, and what reading it must tell.</summary>
/// <param name="EndsByClose">Only the end of the connection completes it.</param>
public sealed record MadeReply(byte[] Bytes, int Status, string Body, bool Reusable, bool EndsByClose);

/// <summary>Makes valid responses of every framing (RFC 9112, section 6.3) from a seed.</summary>
public static class HttpReplies
{
    private static readonly string[] _fillers =
    [
        "Server: x/1.2", "content-type: text/plain; charset=utf-8", "Date: Mon, 23 Nov 2026 03:07:24 GMT", "X:",
        "Content-Language: en", "Connection-Info: close", "Transfer: chunked", "content-length-x: 7",
        "ETag: \"a:b,c\"", "Set-Cookie: a=b; Path=/", "Keep-Alive: timeout=5\r\n folded: value",
    ];

    public static MadeReply Make(Random random, bool head)
    {
        var text = new StringBuilder();
        for (var interim = random.Next(8) == 0 ? 2 : 0; interim > 0; interim--)
        {
            text.Append("HTTP/1.1 103 Early Hints\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n");
        }
        var http10 = random.Next(5) == 0;
        var status = new[] { 200, 201, 204, 304, 404, 503, 999 }[random.Next(7)];
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.{(http10 ? 0 : 1)} {status}{Reason(random)}{Line(random)}");
        var noBody = head || status is 204 or 304;
        var body = random.Next(4) == 0 ? "" : Words(random, random.Next(1, 200));
        var framing = http10 ? random.Next(2) * 2 : random.Next(3);
        var lines = Enumerable.Range(0, random.Next(5)).Select(_ => _fillers[random.Next(_fillers.Length)]).ToList();
        var connection = random.Next(4) switch { 0 => "close", 1 => "keep-alive", 2 => "x, Keep-Alive ,y", _ => "" };
        Insert(random, lines, framing switch
        {
            0 => $"{Case(random, "Content-Length")}:{Spaces(random)}{body.Length}{Spaces(random)}",
            1 => Case(random, "Transfer-Encoding") + (random.Next(2) == 0 ? ":" : ": gzip, ")
                + Case(random, "chunked"),
            _ => null,
        });
        Insert(
            random, lines,
            connection.Length == 0 ? null : $"{Case(random, "Connection")}: {Case(random, connection)}");
        foreach (var line in lines)
        {
            text.Append(line).Append(Line(random));
        }
        text.Append(Line(random));
        text.Append(noBody ? "" : framing == 1 ? Chunked(random, body) : body);
        var close = connection == "close" || (framing == 2 && !noBody);
        var reusable = !close && (!http10 || connection is "keep-alive" or "x, Keep-Alive ,y");
        return new MadeReply(
            Encoding.ASCII.GetBytes(text.ToString()), status, noBody ? "" : body, reusable, framing == 2 && !noBody);
    }

    private static string Chunked(Random random, string body)
    {
        var text = new StringBuilder();
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(body.Length - at, random.Next(1, 80));
            var digits = random.Next(2) == 0 ? $"{size:x}" : $"{size:X4}";
            text.Append(digits).Append(random.Next(3) == 0 ? ";name=\"va;lue\"" : "").Append(Line(random));
            text.Append(body.AsSpan(at, size)).Append(Line(random));
            at += size;
        }
        text.Append('0').Append(random.Next(3) == 0 ? " ;last" : "").Append(Line(random));
        for (var trailer = random.Next(3); trailer > 0; trailer--)
        {
            text.Append("Checksum: 0").Append(Line(random));
        }
        return text.Append(Line(random)).ToString();
    }

    private static void Insert(Random random, List<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Insert(random.Next(lines.Count + 1), line);
        }
    }

    private static string Line(Random random) => random.Next(10) == 0 ? "\n" : "\r\n";

    private static string Reason(Random random) => random.Next(4) switch { 0 => "", 1 => " ", _ => " A reason: x" };

    private static string Spaces(Random random) => new[] { "", " ", "\t " }[random.Next(3)];

    private static string Case(Random random, string text) =>
        random.Next(3) switch { 0 => text.ToUpperInvariant(), 1 => text.ToLowerInvariant(), _ => text };

    private static string Words(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => "ab\r\n0 "[random.Next(6)]));
}
