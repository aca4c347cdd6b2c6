namespace Fourtuple.Sockets.Exchanges;

/// <summary>Words of a response that matter, compared as they come; letters in either case.</summary>
internal static class HttpReplyWords
{
    public const byte ContentLength = 1;
    public const byte TransferEncoding = 2;
    public const byte ConnectionName = 4;
    public const byte AllNames = ContentLength | TransferEncoding | ConnectionName;
    public const byte Close = 1;
    public const byte KeepAlive = 2;
    public const byte Chunked = 4;

    /// <summary>The names that the next letter leaves.</summary>
    public static byte Names(byte candidates, int position, byte letter)
    {
        var left = Keep(candidates, ContentLength, "content-length"u8, position, letter);
        left |= Keep(candidates, TransferEncoding, "transfer-encoding"u8, position, letter);
        return (byte)(left | Keep(candidates, ConnectionName, "connection"u8, position, letter));
    }

    /// <summary>The name that is complete with so many letters; 0: another one.</summary>
    public static byte WholeName(byte candidates, int letters) =>
        (byte)(Whole(candidates, ContentLength, "content-length"u8.Length, letters)
            | Whole(candidates, TransferEncoding, "transfer-encoding"u8.Length, letters)
            | Whole(candidates, ConnectionName, "connection"u8.Length, letters));

    /// <summary>The list items that the next letter leaves.</summary>
    public static byte Items(byte candidates, int position, byte letter)
    {
        var left = Keep(candidates, Close, "close"u8, position, letter);
        left |= Keep(candidates, KeepAlive, "keep-alive"u8, position, letter);
        return (byte)(left | Keep(candidates, Chunked, "chunked"u8, position, letter));
    }

    public static byte WholeItem(byte candidates, int letters) =>
        (byte)(Whole(candidates, Close, "close"u8.Length, letters)
            | Whole(candidates, KeepAlive, "keep-alive"u8.Length, letters)
            | Whole(candidates, Chunked, "chunked"u8.Length, letters));

    private static byte Keep(byte candidates, byte word, ReadOnlySpan<byte> text, int position, byte letter) =>
        (candidates & word) != 0 && position < text.Length && Lower(letter) == text[position] ? word : (byte)0;

    private static byte Whole(byte candidates, byte word, int length, int letters) =>
        (candidates & word) != 0 && letters == length ? word : (byte)0;

    private static byte Lower(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
}
