namespace Fourtuple.Sockets.Targets;

/// <summary>The answers the target gives, as they go on the wire.</summary>
internal static class HttpAnswers
{
    /// <summary>Longest answer: a head of under 128 bytes and a peer address.</summary>
    public const int MaxBytes = 256;

    public static ReadOnlySpan<byte> For(HttpOutcome outcome) => outcome switch
    {
        HttpOutcome.HeadTooLarge =>
            "HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8,
        HttpOutcome.Unsupported =>
            "HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8,
        _ => "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8,
    };

    /// <summary>Writes the 200 answer to a request and returns its length.</summary>
    public static int WriteOk(in HttpState request, ReadOnlySpan<byte> body, Span<byte> into)
    {
        var length = 0;
        Add("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"u8, into, ref length);
        if (HttpRequestReader.EndsConnection(request))
        {
            Add("Connection: close\r\n"u8, into, ref length);
        }
        else if (request.Flags.Has(HttpFlags.IsHttp10))
        {
            Add("Connection: keep-alive\r\n"u8, into, ref length);
        }
        Add("Content-Length: "u8, into, ref length);
        System.Buffers.Text.Utf8Formatter.TryFormat(body.Length, into[length..], out var digits);
        length += digits;
        Add("\r\n\r\n"u8, into, ref length);
        if (!request.Flags.Has(HttpFlags.IsHead))
        {
            Add(body, into, ref length);
        }
        return length;
    }

    private static void Add(ReadOnlySpan<byte> part, Span<byte> into, ref int length)
    {
        part.CopyTo(into[length..]);
        length += part.Length;
    }
}
