using System.Formats.Cbor;
using System.Text;
using static Fourtuple.Shared.Messages.MessageLimits;

namespace Fourtuple.Shared.Messages;

/// <summary>
/// Reads the kinds of field that messages are made of. Sizes are checked before anything is made of them. Bytes that
/// don't fit end in one of the exceptions that <see cref="MessageCodec.Decode"/> turns into a result.
/// </summary>
internal static class CborFieldReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Opens an array that must have exactly so many fields.</summary>
    public static void Begin(this CborReader reader, int fields)
    {
        var found = reader.ReadStartArray();
        if (found != fields)
            throw new CborContentException($"{found} fields in place of {fields}");
    }

    /// <summary>Opens an array that has one field more when something optional is said; returns how many.</summary>
    public static int Begin(this CborReader reader, int fields, int most)
    {
        var found = reader.ReadStartArray();
        return found == fields || found == most
            ? found.Value
            : throw new CborContentException($"{found} fields in place of {fields} or {most}");
    }

    public static void End(this CborReader reader) => reader.ReadEndArray();

    public static string Name(this CborReader reader) => reader.Text(NameBytes);

    public static string Text(this CborReader reader) => reader.Text(TextBytes);

    public static string Text(this CborReader reader, int mostBytes)
    {
        var bytes = reader.ReadDefiniteLengthTextStringBytes();
        Require(bytes.Length, mostBytes, "a text");
        return StrictUtf8.GetString(bytes.Span);
    }

    public static byte[] Bytes(this CborReader reader, int mostBytes)
    {
        var bytes = reader.ReadDefiniteLengthByteString();
        Require(bytes.Length, mostBytes, "a payload");
        return bytes.ToArray();
    }

    public static Guid Guid(this CborReader reader)
    {
        var bytes = reader.ReadDefiniteLengthByteString();
        return bytes.Length == 16
            ? new Guid(bytes.Span, bigEndian: true)
            : throw new CborContentException($"an id of {bytes.Length} bytes");
    }

    public static long Long(this CborReader reader) => reader.ReadInt64();

    public static int Int(this CborReader reader) => reader.ReadInt32();

    public static ulong ULong(this CborReader reader) => reader.ReadUInt64();

    public static bool Flag(this CborReader reader) => reader.ReadBoolean();

    public static double Number(this CborReader reader)
    {
        var value = reader.ReadDouble();
        return double.IsFinite(value) ? value : throw new CborContentException($"{value} is not a finite number");
    }

    public static TimeSpan Duration(this CborReader reader)
    {
        var ticks = reader.ReadInt64();
        return ticks >= 0 ? new TimeSpan(ticks) : throw new CborContentException("a negative duration");
    }

    public static T Choice<T>(this CborReader reader)
        where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), reader.ReadInt32());
        return Enum.IsDefined(value) ? value : throw new CborContentException($"{value} is no {typeof(T).Name}");
    }

    public static T? Optional<T>(this CborReader reader, Func<CborReader, T> read)
        where T : class => reader.TakeNull() ? null : read(reader);

    public static T? OptionalValue<T>(this CborReader reader, Func<CborReader, T> read)
        where T : struct => reader.TakeNull() ? null : read(reader);

    public static List<T> List<T>(this CborReader reader, int most, Func<CborReader, T> read)
    {
        var count = reader.Count(reader.ReadStartArray(), most);
        var items = new List<T>(count);
        for (var i = 0; i < count; i++)
            items.Add(read(reader));
        reader.ReadEndArray();
        return items;
    }

    public static Dictionary<TKey, TValue> Map<TKey, TValue>(
        this CborReader reader, int most, Func<CborReader, TKey> readKey, Func<CborReader, TValue> readValue)
        where TKey : notnull
    {
        var count = reader.Count(reader.ReadStartMap(), most);
        var map = new Dictionary<TKey, TValue>(count);
        for (var i = 0; i < count; i++)
            map.Add(readKey(reader), readValue(reader));
        reader.ReadEndMap();
        return map;
    }

    public static Dictionary<string, string> TextMap(this CborReader reader) =>
        reader.Map(MapEntries, static r => r.Name(), static r => r.Text());

    /// <summary>A count that is bounded, and that the bytes left could hold at one byte an item.</summary>
    private static int Count(this CborReader reader, int? declared, int most)
    {
        var count = declared ?? throw new CborContentException("a list without a length");
        Require(count, Math.Min(most, reader.BytesRemaining), "a list");
        return count;
    }

    private static bool TakeNull(this CborReader reader)
    {
        if (reader.PeekState() != CborReaderState.Null)
            return false;
        reader.ReadNull();
        return true;
    }

    private static void Require(int size, int most, string what)
    {
        if (size > most)
            throw new CborContentException($"{what} of {size}, at most {most}");
    }
}
