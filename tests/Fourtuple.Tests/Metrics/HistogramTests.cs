using System.Buffers.Binary;
using System.IO.Compression;
using Fourtuple.Shared.Metrics;
using FsCheck;
using FsCheck.Fluent;

namespace Fourtuple.Tests.Metrics;

public sealed class HistogramTests
{
    private const long Highest = 3_600_000_000_000;

    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(1, 3);

    // Spread over all magnitudes: a number of bits first, then the value.
    private static readonly Gen<long[]> Values =
        (from bits in Gen.Choose(0, 41)
         from high in Gen.Choose(0, int.MaxValue)
         from low in Gen.Choose(0, int.MaxValue)
         select Math.Min((((long)high << 31) | (uint)low) & ((1L << bits) - 1), Highest))
        .ArrayOf();

    [Fact]
    public void Merging_is_recording_everything() => Check.One(Quick, Prop.ForAll(
        Arb.From(Gen.Two(Values)), both =>
        {
            var (a, b) = (Of(both.Item1), Of(both.Item2));
            a.Add(b);
            return Same(a, Of([.. both.Item1, .. both.Item2]));
        }));

    [Fact]
    public void Percentiles_are_within_a_thousandth_above_the_exact_one() => Check.One(Quick, Prop.ForAll(
        Arb.From(Values.Where(v => v.Length > 0)), values =>
        {
            var histogram = Of(values);
            var sorted = values.Order().ToArray();
            return new[] { 0.001, 10, 25, 50, 75, 90, 99, 99.9, 100 }.All(p =>
            {
                var rank = Math.Max(1, (int)Math.Ceiling(Math.BitDecrement(p) * values.Length / 100));
                var exact = sorted[rank - 1];
                var found = histogram.ValueAtPercentile(p);
                return found >= exact && found - exact <= exact / 1_000.0;
            });
        }));

    [Fact]
    public void Decoding_gives_back_what_was_encoded() => Check.One(Quick, Prop.ForAll(
        Arb.From(Values), values =>
        {
            var histogram = Of(values);
            return Same(histogram, Histogram.Decode(histogram.Encode()))
                && Same(histogram, Histogram.Decode(histogram.EncodeCompressed()));
        }));

    [Fact]
    public void Count_between_counts_whole_slots() => Check.One(Quick, Prop.ForAll(
        Arb.From(Gen.Two(Values)), both =>
        {
            var histogram = Of(both.Item1);
            var cut = both.Item2.FirstOrDefault(5_000);
            var upTo = histogram.CountBetween(0, cut);
            var exact = both.Item1.Count(v => v <= cut);
            var atMost = both.Item1.Count(v => v <= cut + (cut / 1_000.0));
            return upTo >= exact && upTo <= atMost
                && histogram.CountBetween(0, long.MaxValue) == both.Item1.Length
                && histogram.CountBetween(cut + 1, cut) == 0;
        }));

    [Fact]
    public void Copy_and_reset()
    {
        var histogram = Recorded.Sequence(100);
        histogram.Record(-5);
        var copy = Recorded.Small();
        histogram.CopyTo(copy);
        Assert.True(Same(histogram, copy));
        Assert.Equal(1, copy.Clamped);
        histogram.CopyTo(histogram);
        Assert.True(Same(histogram, copy));
        histogram.Reset();
        Assert.True(Same(new Histogram(), histogram));
        Assert.Equal(0, histogram.Clamped);
        Assert.Equal(0, histogram.Mean);
    }

    [Fact]
    public void Values_outside_the_range_are_clamped_and_counted()
    {
        var histogram = new Histogram();
        histogram.Record(-1, 2);
        histogram.Record(long.MinValue);
        histogram.Record(Highest);
        histogram.Record(Highest + 1);
        histogram.Record(long.MaxValue, 3);
        Assert.Equal(7, histogram.Clamped);
        Assert.Equal(3, histogram.CountBetween(0, 0));
        Assert.Equal(5, histogram.CountBetween(Highest, Highest));
    }

    [Fact]
    public void The_whole_range_of_long_can_be_tracked()
    {
        var histogram = new Histogram(1, long.MaxValue, 3);
        histogram.Record(long.MaxValue);
        Assert.Equal(long.MaxValue, histogram.Max);
        Assert.Equal(long.MaxValue, Histogram.Decode(histogram.Encode()).ValueAtPercentile(50));
    }

    [Theory]
    [InlineData(0, 100, 3)]
    [InlineData(100, 199, 3)]
    [InlineData(1, long.MaxValue, 6)]
    [InlineData(1, long.MaxValue, 5)]
    [InlineData(1L << 60, long.MaxValue, 3)]
    public void Shapes_out_of_bounds_are_refused(long lowest, long highest, int digits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Histogram(lowest, highest, digits));

    [Fact]
    public void Histograms_of_different_shapes_do_not_mix()
    {
        Assert.Throws<ArgumentException>(() => new Histogram().Add(new Histogram(1, 1_000, 3)));
        Assert.Throws<ArgumentException>(() => new Histogram().CopyTo(new Histogram(1, Highest, 2)));
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = new Histogram().Reserve();
        histogram.Record(1);
        Allocations.None(() =>
        {
            for (var i = 0L; i < 10_000; i++)
                histogram.Record(i * 7_919);
        });
        Assert.Equal(10_001, histogram.TotalCount);
    }

    [Fact]
    public void A_reserved_histogram_counts_as_one_that_grows() => Check.One(Quick, Prop.ForAll(
        Arb.From(Gen.Two(Values)), both =>
        {
            var (reserved, grown) = (new Histogram().Reserve(), new Histogram());
            foreach (var values in new[] { both.Item1, both.Item2 })
            {
                reserved.Reset();
                Array.ForEach(values, reserved.Record);
                var back = new Histogram();
                reserved.CopyTo(back);
                grown.CopyTo(reserved);
                reserved.Add(back);
                Array.ForEach(values, grown.Record);
            }
            return Same(reserved, grown) && Same(Histogram.Decode(reserved.Encode()), grown);
        }));

    [Fact]
    public void A_reserved_histogram_is_resident_only_where_it_counted()
    {
        var before = Resident();
        var histograms = Enumerable.Range(0, 400).Select(_ => new Histogram().Reserve()).ToArray();
        Array.ForEach(histograms, histogram => histogram.Record(1_000));
        // 400 of 270 KB each are 108 MB; a counted value makes one page of the kernel's resident, and tests run beside.
        Assert.InRange(Resident() - before, long.MinValue, 54_000_000);
        Assert.Equal(400, histograms.Sum(histogram => histogram.TotalCount));
        Assert.Throws<InvalidOperationException>(() => histograms[0].Reserve());
    }

    [Fact]
    public void Mutated_bytes_give_a_histogram_or_a_format_exception()
    {
        var random = new Random(20_260_101);
        byte[][] seeds = [Recorded.Small().Encode(), Recorded.Sequence(60).EncodeCompressed()];
        var refused = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = seeds[i % 2].ToArray();
            for (var n = random.Next(1, 5); n > 0; n--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Histogram.Decode(bytes.AsSpan(0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length));
            }
            catch (FormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 400, 1_999);
    }

    [Theory]
    [InlineData(12, 6)]
    [InlineData(12, -1)]
    [InlineData(4, -1)]
    [InlineData(4, int.MaxValue)]
    [InlineData(4, 2_000)]
    [InlineData(16, int.MaxValue)]
    public void Bad_headers_are_refused(int at, int value)
    {
        var bytes = Recorded.Small().Encode();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), value);
        Assert.Throws<FormatException>(() => Histogram.Decode(bytes));
        var compressed = Compress(bytes);
        Assert.Throws<FormatException>(() => Histogram.Decode(compressed));
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFFF")] // -2^63: as long a run of empty slots as can be said
    [InlineData("FEFFFFFFFFFFFFFFFF")] // 2^63 - 1 recordings
    [InlineData("FDFFFFFF7F02")] // a run beyond the last slot
    [InlineData("FE")] // cut off
    public void Bad_payloads_are_refused(string payload)
    {
        var bytes = (byte[])[.. new Histogram().Encode()[..40], .. Convert.FromHexString(payload)];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), payload.Length / 2);
        Assert.Throws<FormatException>(() => Histogram.Decode(bytes));
    }

    [Fact]
    public void A_small_stream_that_inflates_to_much_is_read_no_further_than_its_shape_allows()
    {
        var bomb = new byte[64 << 20];
        new Histogram().Encode().CopyTo(bomb, 0);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(4), bomb.Length - 40);
        var compressed = Compress(bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FormatException>(() => Histogram.Decode(compressed));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static long Resident() => long.Parse(
        File.ReadAllText("/proc/self/statm").Split(' ')[1],
        System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    private static Histogram Of(IEnumerable<long> values)
    {
        var histogram = new Histogram();
        foreach (var value in values)
            histogram.Record(value);
        return histogram;
    }

    private static bool Same(Histogram a, Histogram b) =>
        a.Encode().AsSpan().SequenceEqual(b.Encode())
        && a.TotalCount == b.TotalCount && a.Min == b.Min && a.Max == b.Max && a.Mean.Equals(b.Mean);

    private static byte[] Compress(byte[] encoded)
    {
        using var into = new MemoryStream();
        into.Write([0x1c, 0x84, 0x93, 0x14, 0, 0, 0, 0]);
        using (var zlib = new ZLibStream(into, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(encoded);
        var bytes = into.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }
}
