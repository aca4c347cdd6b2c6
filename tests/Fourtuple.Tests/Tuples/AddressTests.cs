using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Tuples;

public class AddressTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1-10.0.0.1", 1)]
    [InlineData("10.0.0.1-10.0.0.4", "10.0.0.1-10.0.0.4", 4)]
    [InlineData("10.0.0.0/24", "10.0.0.0-10.0.0.255", 256)]
    [InlineData("0.0.0.0/0", "0.0.0.0-255.255.255.255", 1L << 32)]
    [InlineData("10.0.0.7/32", "10.0.0.7-10.0.0.7", 1)]
    [InlineData("fd00::/126", "fd00::-fd00::3", 4)]
    [InlineData("::/0", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", long.MaxValue)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1-10.0.0.1", 1)]
    public void Ranges_are_read(string text, string firstLast, long count)
    {
        Assert.True(AddressRangeParser.TryParse(text, out var range, out _));
        Assert.Equal(firstLast, $"{range.First}-{range.Last}");
        Assert.Equal(count, range.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.01")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f000001")]
    [InlineData("2130706433")]
    [InlineData("::ffff:010.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("fe80::1%lo")]
    [InlineData("10.0.0.1:80")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("fd00::/129")]
    [InlineData("10.0.0.1-fd00::1")]
    [InlineData("10.0.0.1-")]
    [InlineData("-")]
    public void Odd_notations_are_refused(string text)
    {
        Assert.False(AddressRangeParser.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem.Advice);
    }

    [Fact]
    public void Host_bits_and_reversed_ranges_come_with_advice()
    {
        Assert.False(AddressRangeParser.TryParse("10.0.0.5/24", out _, out var hostBits));
        Assert.Contains("10.0.0.0/24 for the whole network or 10.0.0.5", hostBits!.Advice, StringComparison.Ordinal);
        Assert.False(AddressRangeParser.TryParse("10.0.0.9-10.0.0.1", out _, out var reversed));
        Assert.Equal("write 10.0.0.1-10.0.0.9", reversed!.Advice);
    }

    [Fact]
    public void Sets_merge_what_touches_and_keep_the_ends_of_the_number_line()
    {
        Assert.Equal("10.0.0.0-10.0.1.255", Spaces.Addresses("10.0.1.0/24", "10.0.0.0/24", "10.0.0.9").ToString());
        var ends = Spaces.Addresses("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        Assert.Equal(2, ends.Count);
        Assert.Equal(1, ends.IndexOf(Address.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
        Assert.Throws<ArgumentException>(() => Spaces.Addresses("10.0.0.1", "fd00::1"));
    }

    [Fact]
    public void Slices_and_positions_agree()
    {
        var set = Spaces.Addresses("10.0.0.1-10.0.0.3", "10.0.0.7", "10.0.0.10-10.0.0.12");
        Assert.Equal("10.0.0.3,10.0.0.7,10.0.0.10", set.Slice(2, 3).ToString());
        Assert.Equal(0, set.Slice(2, 0).Count);
        Assert.Equal(-1, set.IndexOf(Address.Parse("10.0.0.8")));
        Assert.Equal(-1, set.IndexOf(Address.Parse("fd00::1")));
        Assert.Throws<ArgumentOutOfRangeException>(() => set[7]);
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Slice(5, 3));
        Assert.Equal(set, Spaces.Addresses("10.0.0.10-10.0.0.12", "10.0.0.7", "10.0.0.1-10.0.0.3"));
    }

    [Theory]
    [InlineData("8443", "8443")]
    [InlineData("8444-8447", "8444-8447")]
    [InlineData("8443,8444-8447,1", "1,8443-8447")]
    [InlineData("65535", "65535")]
    public void Ports_are_read(string text, string set) => Assert.Equal(set, Spaces.PortsOf(text).ToString());

    [Theory]
    [InlineData("0", "port 0 does not exist")]
    [InlineData("70000", "port 70000 does not exist")]
    [InlineData("0-10", "port 0 does not exist")]
    [InlineData("9015-9000", "reversed")]
    [InlineData("", "is not a port")]
    [InlineData("80,", "is not a port")]
    [InlineData("-1", "is not a port")]
    [InlineData("080", "is not a port")]
    [InlineData("99999999999999", "is not a port")]
    [InlineData("http", "is not a port")]
    public void Bad_ports_are_refused_in_a_sentence(string text, string what)
    {
        Assert.False(PortParser.TryParseList(text, out _, out var problem));
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Advice);
    }
}
