using Flags = Fourtuple.Sockets.Exchanges.HttpReplyFlags;
using Phase = Fourtuple.Sockets.Exchanges.HttpReplyPhase;

namespace Fourtuple.Sockets.Exchanges;

/// <summary>How long the body is, and the body itself.</summary>
internal sealed partial class HttpReplyReader
{
    /// <summary>Chunks are shorter than this, so that sums of them don't overflow.</summary>
    private const long MostChunkBytes = 1L << 40;

    /// <summary>Message body length, RFC 9112, section 6.3, rules 1 to 8.</summary>
    private Phase BeginBody(ref HttpReplyState state)
    {
        state.BodySeen = 0;
        if (state.Status is >= 100 and < 200)
        {
            return PassOver(ref state);
        }
        if (isHead || state.Status is 204 or 304)
        {
            return Phase.Done;
        }
        if ((state.Flags & (Flags.Chunked | Flags.OtherCoding)) != 0)
        {
            if ((state.Flags & Flags.SawLength) != 0)
            {
                // Two lengths for one body: the way in which responses are split (rule 3).
                return Phase.Malformed;
            }
            return (state.Flags & Flags.Chunked) != 0 ? BeginChunkLine(ref state) : BeginUntilClose(ref state);
        }
        if ((state.Flags & Flags.SawLength) == 0)
        {
            return BeginUntilClose(ref state);
        }
        return state.Left == 0 ? Phase.Done : Phase.Body;
    }

    /// <summary>An interim response (RFC 9110, section 15.2): the final one follows. Nobody asked for 101.</summary>
    private static Phase PassOver(ref HttpReplyState state)
    {
        if (state.Status == 101)
        {
            return Phase.Malformed;
        }
        state = new HttpReplyState { HeadBytes = state.HeadBytes };
        return Phase.StatusLine;
    }

    private static Phase BeginUntilClose(ref HttpReplyState state)
    {
        state.Flags |= Flags.Close;
        return Phase.UntilClose;
    }

    private int TakeBody(ref HttpReplyState state, ReadOnlySpan<byte> rest)
    {
        var bounded = state.Phase != Phase.UntilClose;
        var used = bounded ? (int)Math.Min(state.Left, rest.Length) : rest.Length;
        if (body is null)
        {
            state.BodySeen += used;
        }
        else if (!body.Take(rest[..used], ref state.Progress, ref state.BodySeen))
        {
            state.Flags |= Flags.BodyWrong;
        }
        state.Left -= bounded ? used : 0;
        if (bounded && state.Left == 0)
        {
            state.Phase = state.Phase == Phase.Body ? Phase.Done : Phase.ChunkDataCr;
        }
        return used;
    }

    private static Phase BeginChunkLine(ref HttpReplyState state)
    {
        (state.Left, state.HeadBytes) = (0, 0);
        return Phase.ChunkStart;
    }

    /// <summary>chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF (RFC 9112, section 7.1).</summary>
    private static Phase ChunkSize(ref HttpReplyState state, byte letter)
    {
        var digit = HexDigit(letter);
        if (digit >= 0)
        {
            state.Left = (state.Left << 4) | (uint)digit;
            return state.Left < MostChunkBytes ? Phase.ChunkSize : Phase.Malformed;
        }
        if (state.Phase == Phase.ChunkStart)
        {
            return Phase.Malformed;
        }
        return letter switch
        {
            CR => Phase.ChunkSizeEnd,
            LF => BeginChunk(ref state),
            (byte)';' or (byte)' ' or (byte)'\t' => Phase.ChunkExtension,
            _ => Phase.Malformed,
        };
    }

    private static Phase BeginChunk(ref HttpReplyState state)
    {
        state.HeadBytes = 0;
        return state.Left == 0 ? Phase.TrailerStart : Phase.ChunkData;
    }

    private static int HexDigit(byte letter) => letter switch
    {
        >= (byte)'0' and <= (byte)'9' => letter - '0',
        >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => letter - 'A' + 10,
        _ => -1,
    };
}
