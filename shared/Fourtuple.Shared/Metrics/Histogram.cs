namespace Fourtuple.Shared.Metrics;

/// <summary>
/// HdrHistogram-compatible log-linear histogram of longs (nanoseconds by convention), fixed precision, no allocation
/// when recording, mergeable, V2 encoding readable by the standard HdrHistogram tools.
/// </summary>
public sealed class Histogram
{
    /// <summary>Defaults of the project: 1 ns to 1 h with 3 significant digits.</summary>
    public Histogram(long lowestDiscernible = 1, long highestTrackable = 3_600_000_000_000, int significantDigits = 3) =>
        throw new NotImplementedException();

    public long TotalCount => throw new NotImplementedException();

    public long Min => throw new NotImplementedException();

    public long Max => throw new NotImplementedException();

    public double Mean => throw new NotImplementedException();

    /// <summary>Records one value; clamps to the trackable range and counts the clamping in <see cref="Clamped"/>.</summary>
    public void Record(long value) => throw new NotImplementedException();

    public void Record(long value, long count) => throw new NotImplementedException();

    public long Clamped => throw new NotImplementedException();

    /// <summary>Adds the counts of a histogram of the same shape.</summary>
    public void Add(Histogram other) => throw new NotImplementedException();

    public void CopyTo(Histogram other) => throw new NotImplementedException();

    public void Reset() => throw new NotImplementedException();

    /// <summary>The value at a percentile 0..100 (highest equivalent value, as HdrHistogram gives it); 0 when empty.</summary>
    public long ValueAtPercentile(double percentile) => throw new NotImplementedException();

    /// <summary>HdrHistogram V2 encoding, uncompressed (cookie 0x1c849303 | 0x10).</summary>
    public byte[] Encode() => throw new NotImplementedException();

    /// <summary>HdrHistogram V2 compressed encoding (cookie 0x1c849304 | 0x10), as in .hlog files.</summary>
    public byte[] EncodeCompressed() => throw new NotImplementedException();

    /// <summary>Decodes either form; throws FormatException on anything else. Bounds are checked before allocation.</summary>
    public static Histogram Decode(ReadOnlySpan<byte> encoded) => throw new NotImplementedException();
}
