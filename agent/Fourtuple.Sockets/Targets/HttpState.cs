namespace Fourtuple.Sockets.Targets;

/// <summary>Where in a request (RFC 9112, section 2.1) the next byte belongs.</summary>
internal enum HttpPhase : byte
{
    Method,

    /// <summary>After the CR of an empty line before a request (RFC 9112, section 2.2).</summary>
    EmptyLine,
    Target,
    Version,
    LineEnd,
    NameStart,
    Name,
    ValueStart,
    Value,
    Length,
    LengthEnd,
    Connection,
    HeadEnd,
    Body,
}

[Flags]
internal enum HttpFlags : byte
{
    None = 0,
    IsHead = 1,
    IsHttp10 = 2,
    SawHost = 4,
    SawLength = 8,
    SawTransferEncoding = 16,
    Close = 32,
    KeepAlive = 64,
}

/// <summary>What is remembered of a request between two pieces of it: 24 bytes and no buffer.</summary>
internal struct HttpState
{
    public HttpPhase Phase;
    public HttpFlags Flags;

    /// <summary>Bit i: the word being read still equals known word i as far as it goes.</summary>
    public byte Candidates;
    public ushort Position;
    public int HeadBytes;
    public long BodyLeft;
}

/// <summary>What came of the bytes just read.</summary>
internal enum HttpOutcome : byte
{
    NeedMore,

    /// <summary>A whole request with its body; the state still holds its flags.</summary>
    Request,

    /// <summary>Answer 400 and close.</summary>
    Malformed,

    /// <summary>Answer 431 and close.</summary>
    HeadTooLarge,

    /// <summary>Answer 501 and close: another method, or a transfer coding.</summary>
    Unsupported,
}
