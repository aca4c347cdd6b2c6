using Phase = Fourtuple.Sockets.Exchanges.HttpReplyPhase;

namespace Fourtuple.Sockets.Exchanges;

/// <summary>
/// Reads HTTP/1.x responses (RFC 9112) that arrive in pieces of any size, without buffering any: the state of one
/// connection is a small struct. Interim responses are passed over; a bare LF ends a line (section 2.2).
/// </summary>
/// <param name="isHead">Responses answer HEAD: they have no body whatever their head says.</param>
/// <param name="body">What the body must be; null when any will do.</param>
internal sealed partial class HttpReplyReader(bool isHead, BytesRule? body)
{
    /// <summary>Bytes of all heads of one response, of one chunk's line, or of its trailers: what servers accept is
    /// mostly 8 KiB.</summary>
    public const int MostHeadBytes = 65_536;

    private const byte CR = (byte)'\r';
    private const byte LF = (byte)'\n';

    /// <summary>Takes bytes until the response is complete (Done), can't be read on (Malformed), or all are
    /// used.</summary>
    /// <param name="used">Bytes that belong to the response.</param>
    public Phase Take(ref HttpReplyState state, ReadOnlySpan<byte> data, out int used)
    {
        used = 0;
        while (used < data.Length && state.Phase < Phase.Done)
        {
            var rest = data[used..];
            switch (state.Phase)
            {
                case Phase.Body or Phase.ChunkData or Phase.UntilClose:
                    used += TakeBody(ref state, rest);
                    break;
                case Phase.Reason or Phase.OtherValue or Phase.ChunkExtension or Phase.TrailerLine:
                    used += SkipLine(ref state, rest);
                    break;
                case Phase.Name when state.Candidates == 0:
                    used += SkipName(ref state, rest);
                    break;
                default:
                    used += TakeByte(ref state, rest[0]);
                    break;
            }
        }
        return state.Phase;
    }

    /// <summary>The peer ended the connection: what went on until then is complete.</summary>
    public static Phase End(ref HttpReplyState state) =>
        state.Phase = state.Phase is Phase.UntilClose or Phase.Done ? Phase.Done : Phase.Malformed;

    /// <summary>The connection stays open for another request (RFC 9112, section 9.3).</summary>
    public static bool IsReusable(in HttpReplyState state) =>
        (state.Flags & HttpReplyFlags.Close) == 0
        && (state.Flags & (HttpReplyFlags.IsHttp10 | HttpReplyFlags.KeepAlive)) != HttpReplyFlags.IsHttp10;

    public bool IsBodyGood(in HttpReplyState state) => body is null
        || ((state.Flags & HttpReplyFlags.BodyWrong) == 0 && body.Holds(state.Progress, state.BodySeen));

    private int TakeByte(ref HttpReplyState state, byte letter)
    {
        state.Phase = Count(ref state, 1) ? Next(ref state, letter) : Phase.Malformed;
        return 1;
    }

    private Phase Next(ref HttpReplyState state, byte letter) => state.Phase switch
    {
        Phase.StatusLine => StatusLine(ref state, letter),
        Phase.LineStart => LineStart(ref state, letter),
        Phase.Name => Name(ref state, letter),
        Phase.LengthStart or Phase.Length or Phase.LengthEnd => Length(ref state, letter),
        Phase.Coding or Phase.Connection => Item(ref state, letter),
        Phase.LineEnd => letter == LF ? Phase.LineStart : Phase.Malformed,
        Phase.HeadEnd => letter == LF ? BeginBody(ref state) : Phase.Malformed,
        Phase.ChunkStart or Phase.ChunkSize => ChunkSize(ref state, letter),
        Phase.ChunkSizeEnd => letter == LF ? BeginChunk(ref state) : Phase.Malformed,
        Phase.ChunkDataCr => letter == CR ? Phase.ChunkDataLf
            : letter == LF ? BeginChunkLine(ref state) : Phase.Malformed,
        Phase.ChunkDataLf => letter == LF ? BeginChunkLine(ref state) : Phase.Malformed,
        Phase.TrailerStart => letter == CR ? Phase.TrailerEnd : letter == LF ? Phase.Done : Phase.TrailerLine,
        Phase.TrailerEnd => letter == LF ? Phase.Done : Phase.Malformed,
        _ => Phase.Malformed,
    };

    /// <summary>To the end of a line whose content does not matter.</summary>
    private static int SkipLine(ref HttpReplyState state, ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf(LF);
        var used = end < 0 ? rest.Length : end + 1;
        if (!Count(ref state, used))
        {
            state.Phase = Phase.Malformed;
        }
        else if (end >= 0)
        {
            state.Phase = state.Phase switch
            {
                Phase.ChunkExtension => BeginChunk(ref state),
                Phase.TrailerLine => Phase.TrailerStart,
                _ => Phase.LineStart,
            };
        }
        return used;
    }

    /// <summary>A name that is none of ours, to its colon.</summary>
    private static int SkipName(ref HttpReplyState state, ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny((byte)':', LF);
        var used = end < 0 ? rest.Length : end + 1;
        var bad = (end >= 0 && rest[end] == LF) || !Count(ref state, used);
        state.Phase = bad ? Phase.Malformed : end < 0 ? Phase.Name : Phase.OtherValue;
        return used;
    }

    private static bool Count(ref HttpReplyState state, int bytes) =>
        (state.HeadBytes += bytes) <= MostHeadBytes;
}
