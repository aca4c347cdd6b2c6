using Fourtuple.Sockets.Exchanges;

namespace Fourtuple.Tests.Sockets;

public sealed class ReplyMatcherTests
{
    [Fact]
    public void Finds_what_a_search_over_the_whole_finds_however_it_is_split()
    {
        var random = new Random(3);
        for (var round = 0; round < 5_000; round++)
        {
            var expected = Letters(random, random.Next(1, 7));
            var data = Letters(random, random.Next(0, 30));
            var matcher = new ReplyMatcher(expected);
            ushort progress = 0;
            var end = -1;
            for (var at = 0; at < data.Length && end < 0;)
            {
                var piece = Math.Min(data.Length - at, random.Next(1, 6));
                if (matcher.Match(data.AsSpan(at, piece), ref progress, out var used))
                {
                    end = at + used;
                    Assert.Equal(0, progress);
                }
                at += piece;
            }
            var found = data.AsSpan().IndexOf(expected);
            Assert.Equal(found < 0 ? -1 : found + expected.Length, end);
        }
    }

    [Fact]
    public void Without_expectation_any_byte_will_do()
    {
        var matcher = new ReplyMatcher([]);
        ushort progress = 0;
        Assert.False(matcher.Match([], ref progress, out _));
        Assert.True(matcher.Match("x"u8, ref progress, out var used));
        Assert.Equal(1, used);
    }

    private static byte[] Letters(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => (byte)('a' + random.Next(2)))];
}
