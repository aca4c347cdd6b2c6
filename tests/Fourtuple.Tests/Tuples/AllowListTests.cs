using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Tuples;

public class AllowListTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("255.255.255.255")]
    public void Forbidden_wins_over_everything(string address)
    {
        var everything = List("0.0.0.0/0", "::/0");
        Assert.NotNull(ForbiddenAddresses.WhyNot(Address.Parse(address)));
        Assert.False(everything.Permits(Address.Parse(address)));
    }

    [Fact]
    public void Mapped_bits_are_normalised_before_the_check()
    {
        var mapped = Address.V6(((UInt128)0xffff << 32) | 0xa9fe_a9fe);
        Assert.NotNull(ForbiddenAddresses.WhyNot(mapped));
        Assert.Null(ForbiddenAddresses.WhyNot(Address.V6(((UInt128)0xffff << 32) | 0x0a00_0001)));
    }

    [Fact]
    public void Ranges_are_permitted_only_as_a_whole()
    {
        var list = List("10.0.0.0/25", "10.0.0.128/25");
        Assert.True(list.Permits(AddressRangeParser.Parse("10.0.0.0/24")));
        Assert.False(list.Permits(AddressRangeParser.Parse("10.0.0.0/23")));
        Assert.NotNull(ForbiddenAddresses.WhyNot(AddressRangeParser.Parse("168.63.0.0/16")));
        Assert.Null(ForbiddenAddresses.WhyNot(AddressRangeParser.Parse("10.0.0.0/8")));
    }

    [Fact]
    public void No_entries_mean_loopback_only()
    {
        var list = List();
        Assert.True(list.Permits(Address.Parse("127.9.9.9")));
        Assert.True(list.Permits(Address.Parse("::1")));
        Assert.False(list.Permits(Address.Parse("10.0.0.1")));
        Assert.Equal(List("loopback").Ranges, list.Ranges);
        Assert.False(new AllowList([]).Permits(Address.Parse("127.0.0.1")));
    }

    [Fact]
    public void Names_permit_only_what_they_were_resolved_to()
    {
        var list = List("dns:sink.test");
        Assert.False(list.Permits(Address.Parse("10.0.0.1")));
        Assert.True(list.PermitsName("SINK.test"));
        var pinned = list.WithResolved("sink.test", [Address.Parse("10.0.0.1"), Address.Parse("169.254.169.254")]);
        Assert.True(pinned.Permits(Address.Parse("10.0.0.1")));
        Assert.False(pinned.Permits(Address.Parse("169.254.169.254")));
        Assert.Throws<ArgumentException>(() => list.WithResolved("other.test", []));
    }

    [Theory]
    [InlineData("dns:")]
    [InlineData("dns:-a.test")]
    [InlineData("dns:a b")]
    [InlineData("10.0.0.1/8")]
    [InlineData("localhost")]
    public void Bad_entries_are_refused(string entry) => Assert.False(AllowList.TryParse([entry], out _, out _));

    private static AllowList List(params string[] entries) =>
        AllowList.TryParse(entries, out var list, out var problem)
            ? list : throw new FormatException(problem.ToString());
}
