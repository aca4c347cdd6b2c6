using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Metrics;

/// <summary>
/// Bytes and values that hdr-histogram-js 3.0.1 gave for the same recordings. It writes 1 as normalizing offset (bytes
/// 8-11) and an integer 1 as ratio (32-39), where the format's authors write 0 and the double 1.0, as we do.
/// </summary>
public sealed class HistogramGoldenTests
{
    private const string EmptyHex =
        "1c84931300000001000000010000000300000000000000010000034630b8a000000000000000000100";

    private const string SmallHex =
        "1c84931300000013000000010000000300000000000000010000034630b8a0000000000000000001"
        + "0204cb0f06ab100204bf8e01e0c508d3db0202";

    private const string SmallCompressed =
        "HISTFAAAADd4nJNpmSzMwMAAwowMDAzMDBDAyMDA7GawYwEDjM/EcpqfbbUAE8v+PsYHRzku32ZiAgC7ywmF";

    private const string UnitHex =
        "1c8493130000000a000000010000000200000000000003e8000000003b9aca000000000000000001"
        + "02020adb0312f719d804";

    private const string SixtyHex =
        "1c849313000000ac000000010000000300000000000000010000034630b8a0000000000000000001a1ca0102b74c020902e70402970f"
        + "02c50802f504021502c70602f90502b50802ad0702fb010287060299030265021702890102ab0102a102024502890202ed0102af0202"
        + "b90102ed01028707022d02a30202810102d30102cd0802930102bf0802b90602850202fb0202a30102ff0102d505020002c30202cb01"
        + "02ab0102af0602eb0202fb02028f0402b50d024702bd02022b02d51102910202df0202f30502950402c50702d502029d0602";

    private static readonly double[] Percentiles = [0, 25, 50, 75, 90, 99, 99.9, 99.99, 100];

    [Fact]
    public void Empty() => Check(new Histogram(), EmptyHex, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    [Fact]
    public void Small()
    {
        var histogram = Recorded.Small();
        Check(
            histogram, SmallHex, 0, 1000447, 1000447, 1000447, 1000447, 1000447, 1000447, 1000447, 3601330077695);
        Assert.Equal(70_010, histogram.TotalCount);
        Assert.Equal(52424936.22366805, histogram.Mean, 1e-6);
        Assert.Equal(3601330077695, histogram.Max);
    }

    [Fact]
    public void Unit_magnitude_and_two_digits()
    {
        var histogram = new Histogram(1_000, 1_000_000_000, 2);
        histogram.Record(1);
        histogram.Record(999);
        histogram.Record(1_500, 5);
        histogram.Record(123_456, 9);
        histogram.Record(999_999_999, 300);
        const long top = 1_002_438_655;
        Check(histogram, UnitHex, 0, top, top, top, top, top, top, top, top);
        Assert.Equal(949694846.3797468, histogram.Mean, 1e-6);
    }

    [Fact]
    public void Sixty_spread_values()
    {
        var histogram = Recorded.Sequence(60);
        Check(
            histogram, SixtyHex, 3442688, 2172649471, 7243563007, 67477962751, 517543559167, 1889785610239,
            1889785610239, 1889785610239, 1889785610239);
        Assert.Equal(159987909751.46667, histogram.Mean, 1e-2);
    }

    [Fact]
    public void Two_thousand_spread_values()
    {
        var histogram = Recorded.Sequence(2_000);
        long[] expected =
        [
            2286, 1341128703, 7977566207, 68451041279, 414464344063, 1780263944191, 2021855854591, 2047625658367,
            2047625658367,
        ];
        Assert.Equal(expected, Percentiles.Select(histogram.ValueAtPercentile));
        Assert.Equal(0xda6 + 40, histogram.Encode().Length);
    }

    [Fact]
    public void Spectrum_of_the_sixty()
    {
        (double, long, long)[] expected =
        [
            (0, 3444735, 1), (25, 2172649471, 15), (50, 7243563007, 30), (62.5, 29829890047, 38),
            (75, 67477962751, 45), (81.25, 196226318335, 49), (87.5, 480499466239, 53), (90.625, 580357455871, 55),
            (93.75, 927712935935, 57), (95.3125, 1275605286911, 58), (96.875, 1460288880639, 59),
            (97.65625, 1460288880639, 59), (98.4375, 1889785610239, 60), (100, 1889785610239, 60),
        ];
        Assert.Equal(expected, Recorded.Sequence(60).PercentileSpectrum(2));
        Assert.Empty(new Histogram().PercentileSpectrum(5));
    }

    [Fact]
    public void A_compressed_histogram_of_the_other_implementation_is_read()
    {
        var decoded = Histogram.Decode(Convert.FromBase64String(SmallCompressed));
        Assert.Equal(Recorded.Small().Encode(), decoded.Encode());
    }

    private static void Check(Histogram histogram, string hex, params long[] atPercentiles)
    {
        var theirs = Convert.FromHexString(hex);
        var ours = histogram.Encode();
        Assert.Equal(new byte[4], ours[8..12]);
        Assert.Equal("3FF0000000000000", Convert.ToHexString(ours[32..40]));
        Assert.Equal(Convert.ToHexString(Comparable(theirs)), Convert.ToHexString(Comparable(ours)));
        Assert.Equal(ours, Histogram.Decode(theirs).Encode());
        Assert.Equal(atPercentiles, Percentiles.Select(histogram.ValueAtPercentile));
    }

    private static byte[] Comparable(byte[] encoded)
    {
        var copy = encoded.ToArray();
        Array.Clear(copy, 8, 4);
        Array.Clear(copy, 32, 8);
        return copy;
    }
}
