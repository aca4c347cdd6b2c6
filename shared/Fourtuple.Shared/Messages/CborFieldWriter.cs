using System.Formats.Cbor;
using System.Text;
using static Fourtuple.Shared.Messages.MessageLimits;

namespace Fourtuple.Shared.Messages;

/// <summary>
/// Writes the kinds of field that messages are made of, within their bounds: ArgumentException beyond them, so that
/// whatever is sent can be read.
/// </summary>
internal static class CborFieldWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static void Name(this CborWriter writer, string name) => writer.Text(name, NameBytes);

    public static void Text(this CborWriter writer, string text, int mostBytes = TextBytes)
    {
        Require(StrictUtf8.GetByteCount(text), mostBytes, "a text");
        writer.WriteTextString(text);
    }

    public static void Bytes(this CborWriter writer, ReadOnlySpan<byte> bytes, int mostBytes)
    {
        Require(bytes.Length, mostBytes, "a payload");
        writer.WriteByteString(bytes);
    }

    public static void Guid(this CborWriter writer, Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        writer.WriteByteString(bytes);
    }

    public static void Long(this CborWriter writer, long value) => writer.WriteInt64(value);

    public static void Int(this CborWriter writer, int value) => writer.WriteInt32(value);

    public static void ULong(this CborWriter writer, ulong value) => writer.WriteUInt64(value);

    public static void Flag(this CborWriter writer, bool value) => writer.WriteBoolean(value);

    public static void Number(this CborWriter writer, double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException($"{value} is not a finite number", nameof(value));
        writer.WriteDouble(value);
    }

    /// <summary>A duration in ticks of 100 ns, never negative.</summary>
    public static void Duration(this CborWriter writer, TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        writer.WriteInt64(value.Ticks);
    }

    /// <summary>The member's number; the numbers are part of the format.</summary>
    public static void Choice<T>(this CborWriter writer, T value)
        where T : struct, Enum => writer.WriteInt32(Convert.ToInt32(value, null));

    public static void Optional<T>(this CborWriter writer, T? value, Action<CborWriter, T> write)
        where T : class
    {
        if (value is null)
            writer.WriteNull();
        else
            write(writer, value);
    }

    public static void OptionalValue<T>(this CborWriter writer, T? value, Action<CborWriter, T> write)
        where T : struct
    {
        if (value is { } present)
            write(writer, present);
        else
            writer.WriteNull();
    }

    public static void List<T>(
        this CborWriter writer, IReadOnlyList<T> items, int most, Action<CborWriter, T> write)
    {
        Require(items.Count, most, "a list");
        writer.WriteStartArray(items.Count);
        foreach (var item in items)
            write(writer, item);
        writer.WriteEndArray();
    }

    public static void Map<TKey, TValue>(
        this CborWriter writer, IReadOnlyDictionary<TKey, TValue> map, int most,
        Action<CborWriter, TKey> writeKey, Action<CborWriter, TValue> writeValue)
    {
        Require(map.Count, most, "a map");
        writer.WriteStartMap(map.Count);
        foreach (var (key, value) in map)
        {
            writeKey(writer, key);
            writeValue(writer, value);
        }
        writer.WriteEndMap();
    }

    public static void TextMap(this CborWriter writer, IReadOnlyDictionary<string, string> map) =>
        writer.Map(map, MapEntries, static (w, key) => w.Name(key), static (w, value) => w.Text(value));

    private static void Require(int size, int most, string what)
    {
        if (size > most)
            throw new ArgumentException($"{what} of {size}, at most {most} fit a message");
    }
}
