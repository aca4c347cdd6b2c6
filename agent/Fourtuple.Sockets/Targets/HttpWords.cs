namespace Fourtuple.Sockets.Targets;

/// <summary>The words of a request that matter, matched byte by byte without keeping what was read.</summary>
internal static class HttpWords
{
    public const byte All = 0xff;

    public const int Head = 1;

    public const int ContentLength = 0;
    public const int ConnectionName = 1;
    public const int TransferEncoding = 2;
    public const int Host = 3;

    public const int CloseOption = 0;
    public const int KeepAliveOption = 1;

    /// <summary>A word longer than this is not one of ours.</summary>
    private const int MaxPosition = 1024;

    private static readonly bool[] TokenBytes = MakeTokenBytes();

    /// <summary>Case matters (RFC 9110, section 9.1).</summary>
    public static byte[][] Methods { get; } = ["GET"u8.ToArray(), "HEAD"u8.ToArray(), "POST"u8.ToArray()];

    /// <summary>In lower case; case does not matter.</summary>
    public static byte[][] Names { get; } =
    [
        "content-length"u8.ToArray(), "connection"u8.ToArray(), "transfer-encoding"u8.ToArray(), "host"u8.ToArray(),
    ];

    public static byte[][] Options { get; } = ["close"u8.ToArray(), "keep-alive"u8.ToArray()];

    /// <summary>
    /// Takes one more byte of a word; false when it can't be part of a token (RFC 9110, section 5.6.2).
    /// </summary>
    public static bool Match(ref HttpState state, byte next, byte[][] words)
    {
        if (!TokenBytes[next])
        {
            return false;
        }
        var folded = words == Methods || next is < (byte)'A' or > (byte)'Z' ? next : (byte)(next | 0x20);
        for (var word = 0; word < words.Length && state.Candidates != 0; word++)
        {
            if (state.Position >= words[word].Length || words[word][state.Position] != folded)
            {
                state.Candidates &= (byte)~(1 << word);
            }
        }
        state.Position = (ushort)Math.Min(state.Position + 1, MaxPosition);
        return true;
    }

    /// <summary>Which word was read in full, or -1.</summary>
    public static int Found(in HttpState state, byte[][] words)
    {
        for (var word = 0; word < words.Length; word++)
        {
            if ((state.Candidates & (1 << word)) != 0 && words[word].Length == state.Position)
            {
                return word;
            }
        }
        return -1;
    }

    private static bool[] MakeTokenBytes()
    {
        var table = new bool[256];
        foreach (var symbol in "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8)
        {
            table[symbol] = true;
        }
        return table;
    }
}
