using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Fourtuple.Shared.Metrics;

/// <summary>
/// HdrHistogram's V2 encoding. Big-endian header of 40 bytes: cookie, payload length, normalizing index offset,
/// significant digits, lowest, highest, value ratio (double). Payload: ZigZag LEB128 of at most 9 bytes each; a count
/// for a slot, or -n for n empty slots. Compressed: cookie, length, RFC 1950 (zlib) bytes of the former.
/// </summary>
internal static class HistogramEncoding
{
    private const int Cookie = 0x1c849303 | 0x10;
    private const int CompressedCookie = 0x1c849304 | 0x10;
    private const int HeaderBytes = 40;
    private const int CompressedHeaderBytes = 8;
    private const int MostWordBytes = 9;

    // What a double holds exactly: the standard tools in JavaScript read no more, and sums of many stay in a long.
    private const long MostTotal = 1L << 53;

    public static byte[] Encode(Histogram histogram)
    {
        var into = new ArrayBufferWriter<byte>(HeaderBytes + Math.Min(histogram.UsedSlots, 4_096));
        var header = into.GetSpan(HeaderBytes)[..HeaderBytes];
        BinaryPrimitives.WriteInt32BigEndian(header, Cookie);
        BinaryPrimitives.WriteInt64BigEndian(header[4..], 0);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], histogram.SignificantDigits);
        BinaryPrimitives.WriteInt64BigEndian(header[16..], histogram.LowestDiscernible);
        BinaryPrimitives.WriteInt64BigEndian(header[24..], histogram.HighestTrackable);
        BinaryPrimitives.WriteDoubleBigEndian(header[32..], 1.0);
        into.Advance(HeaderBytes);
        WriteCounts(histogram, into);
        var bytes = into.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), bytes.Length - HeaderBytes);
        return bytes;
    }

    public static byte[] EncodeCompressed(Histogram histogram)
    {
        using var into = new MemoryStream();
        into.SetLength(CompressedHeaderBytes);
        into.Position = CompressedHeaderBytes;
        using (var zlib = new ZLibStream(into, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(Encode(histogram));
        var bytes = into.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, CompressedCookie);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), bytes.Length - CompressedHeaderBytes);
        return bytes;
    }

    public static Histogram Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length < CompressedHeaderBytes)
            throw new FormatException($"{encoded.Length} bytes are too few for a histogram");
        var cookie = BinaryPrimitives.ReadInt32BigEndian(encoded);
        var length = BinaryPrimitives.ReadInt32BigEndian(encoded[4..]);
        if (cookie == CompressedCookie)
        {
            if (length < 0 || length > encoded.Length - CompressedHeaderBytes)
                throw new FormatException($"compressed length {length} of {encoded.Length} bytes");
            return Inflate(encoded.Slice(CompressedHeaderBytes, length));
        }
        if (encoded.Length < HeaderBytes)
            throw new FormatException($"{encoded.Length} bytes are too few for a histogram");
        var (shape, payload) = ReadHeader(encoded[..HeaderBytes]);
        if (payload > encoded.Length - HeaderBytes)
            throw new FormatException($"payload length {payload} of {encoded.Length} bytes");
        return ReadCounts(shape, encoded.Slice(HeaderBytes, payload));
    }

    /// <summary>Inflates the header, then exactly the payload it tells of, which the shape bounds.</summary>
    private static Histogram Inflate(ReadOnlySpan<byte> compressed)
    {
        try
        {
            using var source = new MemoryStream(compressed.ToArray(), writable: false);
            using var zlib = new ZLibStream(source, CompressionMode.Decompress);
            Span<byte> header = stackalloc byte[HeaderBytes];
            zlib.ReadExactly(header);
            var (shape, length) = ReadHeader(header);
            var payload = new byte[length];
            zlib.ReadExactly(payload);
            return ReadCounts(shape, payload);
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException)
        {
            throw new FormatException($"compressed histogram: {broken.Message}", broken);
        }
    }

    private static (HistogramShape Shape, int PayloadBytes) ReadHeader(ReadOnlySpan<byte> header)
    {
        var cookie = BinaryPrimitives.ReadInt32BigEndian(header);
        if (cookie != Cookie)
            throw new FormatException($"cookie 0x{cookie:x8} is not that of a V2 histogram");
        // The offset (bytes 8-11) and the ratio (32-39) don't change what the counts mean for histograms of integers.
        var shape = HistogramShape.Make(
            BinaryPrimitives.ReadInt64BigEndian(header[16..]),
            BinaryPrimitives.ReadInt64BigEndian(header[24..]),
            BinaryPrimitives.ReadInt32BigEndian(header[12..]),
            out var problem);
        if (problem is not null)
            throw new FormatException(problem);
        var payload = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        if (payload < 0 || payload > (long)shape.Slots * MostWordBytes)
            throw new FormatException($"payload length {payload} for {shape.Slots} slots");
        return (shape, payload);
    }

    private static Histogram ReadCounts(HistogramShape shape, ReadOnlySpan<byte> payload)
    {
        var histogram = new Histogram(shape);
        var slot = 0L;
        while (!payload.IsEmpty)
        {
            var count = ReadWord(ref payload);
            if (count < 0)
            {
                // long.MinValue has no positive; no run is longer than the slots anyway.
                if (count < -shape.Slots || (slot -= count) > shape.Slots)
                    throw new FormatException($"a run of empty slots passes the last of {shape.Slots}");
                continue;
            }
            if (slot >= shape.Slots)
                throw new FormatException($"more counts than {shape.Slots} slots");
            if (count > MostTotal - histogram.TotalCount)
                throw new FormatException($"a total of more than {MostTotal}");
            histogram.AddToSlot((int)slot++, count);
        }
        return histogram;
    }

    private static void WriteCounts(Histogram histogram, ArrayBufferWriter<byte> into)
    {
        var empty = 0L;
        for (var slot = 0; slot < histogram.UsedSlots; slot++)
        {
            var count = histogram.CountAt(slot);
            if (count == 0)
            {
                empty++;
                continue;
            }
            WriteEmpty(empty, into);
            empty = 0;
            WriteWord(count, into);
        }
        WriteEmpty(empty, into);
    }

    /// <summary>A single empty slot is a plain 0; a run of -1 would mean the same.</summary>
    private static void WriteEmpty(long slots, ArrayBufferWriter<byte> into)
    {
        if (slots > 0)
            WriteWord(slots > 1 ? -slots : 0, into);
    }

    private static void WriteWord(long value, ArrayBufferWriter<byte> into)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var span = into.GetSpan(MostWordBytes);
        var length = 0;
        // Eight bytes of 7 bits, then a ninth of 8: 64 bits never take a tenth byte, unlike plain LEB128.
        while (length < MostWordBytes - 1 && rest > 0x7f)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }
        span[length++] = (byte)rest;
        into.Advance(length);
    }

    private static long ReadWord(ref ReadOnlySpan<byte> from)
    {
        var word = 0UL;
        for (var i = 0; i < MostWordBytes; i++)
        {
            if (i == from.Length)
                throw new FormatException("the last count is cut off");
            var last = i == MostWordBytes - 1;
            word |= (ulong)(last ? from[i] : from[i] & 0x7f) << (7 * i);
            if (last || from[i] < 0x80)
            {
                from = from[(i + 1)..];
                break;
            }
        }
        return (long)(word >> 1) ^ -(long)(word & 1);
    }
}
