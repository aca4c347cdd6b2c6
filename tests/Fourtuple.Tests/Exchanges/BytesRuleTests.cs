using System.Text;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Exchanges;

namespace Fourtuple.Tests.Exchanges;

public sealed class BytesRuleTests
{
    [Fact]
    public void What_holds_is_what_the_definition_says_however_it_is_split()
    {
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var match = (ReplyMatch)random.Next(4);
            var expected = Letters(random, random.Next(1, 5));
            var data = Letters(random, random.Next(0, 12));
            var rule = new BytesRule(match, expected, expected.Length);
            ushort progress = 0;
            long seen = 0;
            var possible = true;
            for (var at = 0; at < data.Length;)
            {
                var piece = Math.Min(data.Length - at, random.Next(1, 5));
                possible &= rule.Take(data.AsSpan(at, piece), ref progress, ref seen);
                at += piece;
            }
            var holds = match switch
            {
                ReplyMatch.Length => data.Length == expected.Length,
                ReplyMatch.Prefix => data.AsSpan().StartsWith(expected),
                ReplyMatch.Suffix => data.AsSpan().EndsWith(expected),
                _ => data.AsSpan().IndexOf(expected) >= 0,
            };
            var what = $"{match} {Encoding.ASCII.GetString(expected)} in {Encoding.ASCII.GetString(data)}";
            Assert.True(holds == (possible && rule.Holds(progress, seen)), what);
            Assert.Equal(data.Length, seen);
        }
    }

    [Fact]
    public void Any_byte_will_do_where_nothing_is_expected()
    {
        var rule = new BytesRule(ReplyMatch.Contains, [], 0);
        ushort progress = 0;
        long seen = 0;
        Assert.False(rule.Holds(progress, seen));
        Assert.True(rule.Take("x"u8, ref progress, ref seen));
        Assert.True(rule.Holds(progress, seen));
    }

    private static byte[] Letters(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => (byte)('a' + random.Next(2)))];
}
