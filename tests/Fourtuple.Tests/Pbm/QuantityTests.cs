using Fourtuple.Pbm.Commands;

namespace Fourtuple.Tests.Pbm;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("100k", 100_000)]
    [InlineData("1M", 1_000_000)]
    [InlineData("2.5M", 2_500_000)]
    [InlineData("0.5k", 500)]
    public void CountsTakeSuffixes(string text, long expected)
    {
        Assert.True(Quantity.TryParseCount(text, out var count));
        Assert.Equal(expected, count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1m")]
    [InlineData("1e6")]
    [InlineData("99999999999999999999999999999")]
    [InlineData("9999999999M")]
    public void WhatIsNoWholePositiveNumberIsRefused(string text) => Assert.False(Quantity.TryParseCount(text, out _));

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("1.5m", 90_000)]
    [InlineData("2h", 7_200_000)]
    public void DurationsNeedAUnit(string text, double milliseconds)
    {
        Assert.True(Quantity.TryParseDuration(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("25h")]
    [InlineData("10 minutes")]
    public void OtherDurationsAreRefused(string text) => Assert.False(Quantity.TryParseDuration(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1_536, "1.5 KiB")]
    [InlineData(222_298_112, "212 MiB")]
    [InlineData(11_811_160_064, "11 GiB")]
    public void BytesAreReadable(long bytes, string text) => Assert.Equal(text, Quantity.Bytes(bytes));
}
