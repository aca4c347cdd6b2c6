using System.Text;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Tests.Targets;

public sealed class HttpRequestReaderTests
{
    private const string Host = "Host: h\r\n";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r\n", HttpOutcome.Request)]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\nHost:h\r\n\r\n", HttpOutcome.Request)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", HttpOutcome.Request)]
    [InlineData("POST /x HTTP/1.1\r\nhOsT: h\r\nCONTENT-length:  5 \r\n\r\nhello", HttpOutcome.Request)]
    [InlineData("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", HttpOutcome.Request)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nContent-Lengthy: x\r\n\r\n", HttpOutcome.Request)]
    [InlineData("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nhello", HttpOutcome.NeedMore)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n", HttpOutcome.NeedMore)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("GET  / HTTP/1.1\r\nHost: h\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("GET / HTTP/2.0\r\nHost: h\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("GET /\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("GET / HTTP/1.1\nHost: h\n\n", HttpOutcome.Malformed)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("GET / HTTP/1.1\r\nHost : h\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5 5\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", HttpOutcome.Malformed)]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", HttpOutcome.Unsupported)]
    [InlineData("DELETE / HTTP/1.1\r\nHost: h\r\n\r\n", HttpOutcome.Unsupported)]
    [InlineData("\x16\x03\x01 tls", HttpOutcome.Malformed)]
    internal void Requests_are_read_the_same_in_one_piece_and_byte_by_byte(string text, HttpOutcome expected)
    {
        Assert.Equal(expected, Read(text, text.Length));
        Assert.Equal(expected, Read(text, 1));
        Assert.Equal(expected, Read(text, 7));
    }

    [Theory]
    [InlineData("HTTP/1.1", "", false)]
    [InlineData("HTTP/1.1", "Connection: close\r\n", true)]
    [InlineData("HTTP/1.1", "connection:upgrade, CLOSE\r\n", true)]
    [InlineData("HTTP/1.1", "Connection: closed\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: keep-alive\r\n", false)]
    [InlineData("HTTP/1.0", "", true)]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive\r\n", false)]
    public void Whether_the_connection_ends_follows_version_and_header(string version, string header, bool ends)
    {
        var state = default(HttpState);
        HttpRequestReader.Reset(ref state);
        var text = Encoding.ASCII.GetBytes($"GET / {version}\r\n{Host}{header}\r\n");
        Assert.Equal(HttpOutcome.Request, HttpRequestReader.Read(ref state, text, out var used));
        Assert.Equal(text.Length, used);
        Assert.Equal(ends, HttpRequestReader.EndsConnection(state));
    }

    [Theory]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nX: {0}\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n{0}: x\r\n\r\n")]
    public void Heads_up_to_16_KiB_are_read_and_longer_ones_refused(string format)
    {
        var rest = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, "").Length;
        string Sized(int bytes) => string.Format(
            System.Globalization.CultureInfo.InvariantCulture, format, new string('a', bytes - rest));
        var most = HttpRequestReader.MaxHeadBytes;
        foreach (var piece in (int[])[most * 2, 1, 500])
        {
            Assert.Equal(HttpOutcome.Request, Read(Sized(most), piece));
            Assert.Equal(HttpOutcome.HeadTooLarge, Read(Sized(most + 500), piece));
        }
    }

    private static HttpOutcome Read(string text, int piece)
    {
        var state = default(HttpState);
        HttpRequestReader.Reset(ref state);
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += piece)
        {
            var next = bytes.AsSpan(at, Math.Min(piece, bytes.Length - at));
            var outcome = HttpRequestReader.Read(ref state, next, out _);
            if (outcome != HttpOutcome.NeedMore)
            {
                return outcome;
            }
        }
        return HttpOutcome.NeedMore;
    }
}
