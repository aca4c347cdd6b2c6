namespace Fourtuple.Sockets.Exchanges;

/// <summary>Where in a response (RFC 9112, section 2.1) the next byte belongs.</summary>
internal enum HttpReplyPhase : byte
{
    StatusLine,
    Reason,

    /// <summary>First byte of a header line, or the end of the head.</summary>
    LineStart,
    Name,
    OtherValue,
    LengthStart,
    Length,
    LengthEnd,
    Coding,
    Connection,

    /// <summary>A CR came; only LF may follow.</summary>
    LineEnd,
    HeadEnd,
    Body,
    ChunkStart,
    ChunkSize,
    ChunkExtension,
    ChunkSizeEnd,
    ChunkData,
    ChunkDataCr,
    ChunkDataLf,
    TrailerStart,
    TrailerLine,
    TrailerEnd,

    /// <summary>Everything until FIN is body (RFC 9112, section 6.3, rule 8).</summary>
    UntilClose,
    Done,
    Malformed,
}

[Flags]
internal enum HttpReplyFlags : byte
{
    None = 0,
    IsHttp10 = 1,
    SawLength = 2,
    Chunked = 4,

    /// <summary>A transfer coding that is not chunked.</summary>
    OtherCoding = 8,
    Close = 16,
    KeepAlive = 32,

    /// <summary>The header line just read frames the message: it may not go on in a folded line.</summary>
    Framing = 64,

    /// <summary>The body is not what is expected, whatever follows.</summary>
    BodyWrong = 128,
}

/// <summary>What is remembered of a response between two pieces of it: 32 bytes and no buffer.</summary>
internal struct HttpReplyState
{
    public HttpReplyPhase Phase;
    public HttpReplyFlags Flags;

    /// <summary>Bit i: the word being read still equals known word i as far as it goes.</summary>
    public byte Candidates;
    public ushort Position;
    public ushort Status;

    /// <summary>Of the comparison of the body.</summary>
    public ushort Progress;

    /// <summary>Bytes of heads, of a chunk's line or of trailers so far.</summary>
    public int HeadBytes;

    /// <summary>Of the body or the chunk; while the head is read, the length it told.</summary>
    public long Left;

    /// <summary>Bytes of the body so far; while the head is read, the number being read.</summary>
    public long BodySeen;
}
