using System.Text;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Exchanges;

namespace Fourtuple.Tests.Exchanges;

public sealed class HttpReplyReaderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_valid_response_is_read_the_same_however_it_is_split(bool head)
    {
        var random = new Random(head ? 5 : 4);
        for (var round = 0; round < 20_000; round++)
        {
            var made = HttpReplies.Make(random, head);
            var rule = made.Body.Length == 0 ? null : Rule(random, made.Body);
            var reader = new HttpReplyReader(head, rule);
            HttpReplyState state = default;
            var used = Feed(reader, ref state, made.Bytes, random, pieces: round % 4);
            var text = Encoding.ASCII.GetString(made.Bytes);
            Assert.True(made.Bytes.Length == used, text);
            if (made.EndsByClose)
            {
                Assert.Equal(HttpReplyPhase.UntilClose, state.Phase);
                HttpReplyReader.End(ref state);
            }
            Assert.True(state.Phase == HttpReplyPhase.Done, $"{state.Phase}: {text}");
            Assert.Equal(made.Status, state.Status);
            Assert.True(made.Reusable == HttpReplyReader.IsReusable(state), text);
            Assert.True(made.Body.Length == state.BodySeen || made.Body.Length == 0, text);
            Assert.True(reader.IsBodyGood(state), text);
        }
    }

    [Fact]
    public void A_response_split_at_every_byte_is_complete_at_its_last_one_and_never_before()
    {
        var random = new Random(6);
        for (var round = 0; round < 500; round++)
        {
            var made = HttpReplies.Make(random, head: false);
            for (var split = 0; split < made.Bytes.Length; split++)
            {
                var reader = new HttpReplyReader(false, null);
                HttpReplyState state = default;
                Assert.True(reader.Take(ref state, made.Bytes.AsSpan(0, split), out _) < HttpReplyPhase.Done);
                var cut = state;
                Assert.Equal(
                    state.Phase == HttpReplyPhase.UntilClose ? HttpReplyPhase.Done : HttpReplyPhase.Malformed,
                    HttpReplyReader.End(ref cut));
                var phase = reader.Take(ref state, made.Bytes.AsSpan(split), out _);
                Assert.Equal(made.EndsByClose ? HttpReplyPhase.UntilClose : HttpReplyPhase.Done, phase);
            }
        }
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/2.0 200 OK\r\n")]
    [InlineData("HTTP/1.1  200 OK\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n")]
    [InlineData("HTTP/1.1 200\rX\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: value\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1 2\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 6\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFF\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabX")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\rX")]
    public void What_is_no_response_is_malformed_however_it_is_split(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            HttpReplyState state = default;
            Feed(new HttpReplyReader(false, null), ref state, bytes, random, pieces: round % 4);
            Assert.Equal(HttpReplyPhase.Malformed, state.Phase);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nConnection: foo,close\r\n\r\nhello", false)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\nConnection: keep-alive\nContent-Length: 1\n\nx", true)]
    public void Odd_but_valid_responses_are_read(string text, bool reusable)
    {
        HttpReplyState state = default;
        new HttpReplyReader(false, null).Take(ref state, Encoding.ASCII.GetBytes(text), out var used);
        Assert.Equal((HttpReplyPhase.Done, text.Length), (state.Phase, used));
        Assert.Equal(reusable, HttpReplyReader.IsReusable(state));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 ", "r")]
    [InlineData("HTTP/1.1 200 OK\r\n", "a: b\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n", "n")]
    [InlineData("HTTP/1.1 200 OK\r\nA:", "v")]
    [InlineData("", "HTTP/1.1 103 Hint\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "e")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "a: b\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:", " ")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection:", "x,")]
    public void Heads_without_end_are_cut_off(string start, string again)
    {
        var reader = new HttpReplyReader(false, null);
        HttpReplyState state = default;
        reader.Take(ref state, Encoding.ASCII.GetBytes(start), out _);
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(again, 1_000)));
        long taken = 0;
        while (state.Phase < HttpReplyPhase.Done && taken < 10 * HttpReplyReader.MostHeadBytes)
        {
            reader.Take(ref state, bytes, out var used);
            taken += used;
        }
        Assert.Equal(HttpReplyPhase.Malformed, state.Phase);
    }

    [Fact]
    public void Noise_never_throws_and_never_takes_more_than_there_is()
    {
        var random = new Random(8);
        for (var round = 0; round < 20_000; round++)
        {
            var made = HttpReplies.Make(random, head: false).Bytes;
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                made[random.Next(made.Length)] = (byte)random.Next(256);
            }
            HttpReplyState state = default;
            var used = Feed(new HttpReplyReader(false, null), ref state, made, random, pieces: 1);
            Assert.InRange(used, 0, made.Length);
        }
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var reader = new HttpReplyReader(false, new BytesRule(ReplyMatch.Contains, "ell"u8, 0));
        var reply = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello"u8.ToArray();
        HttpReplyState state = default;
        reader.Take(ref state, reply, out _);
        var good = 0;
        Allocations.None(() =>
        {
            for (var round = 0; round < 10_000; round++)
            {
                state = default;
                reader.Take(ref state, reply, out _);
                good += reader.IsBodyGood(state) ? 1 : 0;
            }
        });
        Assert.Equal(10_000, good);
    }

    [Fact]
    public void The_state_of_a_connection_is_small() =>
        Assert.Equal(32, System.Runtime.CompilerServices.Unsafe.SizeOf<HttpReplyState>());

    /// <summary>Pieces: 0 the whole, 1 some, 2 bytes one by one, 3 halves.</summary>
    private static int Feed(
        HttpReplyReader reader, ref HttpReplyState state, byte[] bytes, Random random, int pieces)
    {
        var at = 0;
        while (at < bytes.Length && state.Phase < HttpReplyPhase.Done)
        {
            var piece = pieces switch
            {
                0 => bytes.Length,
                1 => random.Next(1, 60),
                2 => 1,
                _ => (bytes.Length + 1) / 2,
            };
            reader.Take(ref state, bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), out var used);
            at += used;
        }
        return at;
    }

    private static BytesRule Rule(Random random, string body) => random.Next(3) switch
    {
        0 => new BytesRule(ReplyMatch.Length, default, body.Length),
        1 => new BytesRule(ReplyMatch.Prefix, Encoding.ASCII.GetBytes(body[..random.Next(1, body.Length + 1)]), 0),
        _ => new BytesRule(ReplyMatch.Contains, Encoding.ASCII.GetBytes(body[random.Next(body.Length)..]), 0),
    };
}
