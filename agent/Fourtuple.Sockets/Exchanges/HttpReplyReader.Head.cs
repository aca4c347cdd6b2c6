using Flags = Fourtuple.Sockets.Exchanges.HttpReplyFlags;
using Phase = Fourtuple.Sockets.Exchanges.HttpReplyPhase;

namespace Fourtuple.Sockets.Exchanges;

/// <summary>Status line and header lines.</summary>
internal sealed partial class HttpReplyReader
{
    /// <summary>Position of the minor version's digit in <c>HTTP/1.1 200</c>.</summary>
    private const int MinorVersion = 7;
    private const int FirstDigit = 9;
    private const int LastDigit = 11;

    /// <summary>status-line = HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112, section 4).</summary>
    private static Phase StatusLine(ref HttpReplyState state, byte letter)
    {
        var position = state.Position++;
        switch (position)
        {
            case < MinorVersion:
                return letter == "HTTP/1."u8[position] ? Phase.StatusLine : Phase.Malformed;
            case MinorVersion:
                state.Flags |= letter == (byte)'0' ? Flags.IsHttp10 : Flags.None;
                return IsDigit(letter) ? Phase.StatusLine : Phase.Malformed;
            case MinorVersion + 1:
                return letter == (byte)' ' ? Phase.StatusLine : Phase.Malformed;
            case <= LastDigit:
                state.Status = (ushort)((state.Status * 10) + (letter - '0'));
                return IsDigit(letter) && (position > FirstDigit || letter != (byte)'0')
                    ? Phase.StatusLine : Phase.Malformed;
            default:
                return letter switch
                {
                    (byte)' ' => Phase.Reason,
                    CR => Phase.LineEnd,
                    LF => Phase.LineStart,
                    _ => Phase.Malformed,
                };
        }
    }

    private Phase LineStart(ref HttpReplyState state, byte letter)
    {
        switch (letter)
        {
            case CR:
                return Phase.HeadEnd;
            case LF:
                return BeginBody(ref state);
            case (byte)' ' or (byte)'\t':
                // A folded line (RFC 9112, section 5.2): harmless only where the value does not matter.
                return (state.Flags & Flags.Framing) != 0 ? Phase.Malformed : Phase.OtherValue;
            case (byte)':':
                return Phase.Malformed;
            default:
                state.Flags &= ~Flags.Framing;
                state.Candidates = HttpReplyWords.Names(HttpReplyWords.AllNames, 0, letter);
                state.Position = 1;
                return Phase.Name;
        }
    }

    private static Phase Name(ref HttpReplyState state, byte letter)
    {
        if (letter != (byte)':')
        {
            state.Candidates = HttpReplyWords.Names(state.Candidates, state.Position++, letter);
            return letter is CR or LF ? Phase.Malformed : Phase.Name;
        }
        var name = HttpReplyWords.WholeName(state.Candidates, state.Position);
        state.Flags |= name == 0 ? Flags.None : Flags.Framing;
        BeginItem(ref state);
        state.BodySeen = 0;
        return name switch
        {
            HttpReplyWords.ContentLength => Phase.LengthStart,
            HttpReplyWords.TransferEncoding => Phase.Coding,
            HttpReplyWords.ConnectionName => Phase.Connection,
            _ => Phase.OtherValue,
        };
    }

    /// <summary>Content-Length = 1*DIGIT; the same number may be repeated (RFC 9110, section 8.6).</summary>
    private static Phase Length(ref HttpReplyState state, byte letter)
    {
        if (IsDigit(letter))
        {
            if (state.Phase == Phase.LengthEnd || state.BodySeen > (long.MaxValue - 9) / 10)
            {
                return Phase.Malformed;
            }
            state.BodySeen = (state.BodySeen * 10) + (letter - '0');
            return Phase.Length;
        }
        if (letter is (byte)' ' or (byte)'\t')
        {
            return state.Phase == Phase.LengthStart ? Phase.LengthStart : Phase.LengthEnd;
        }
        if (state.Phase == Phase.LengthStart || letter is not ((byte)',' or CR or LF) || !KeepLength(ref state))
        {
            return Phase.Malformed;
        }
        return letter switch
        {
            CR => Phase.LineEnd,
            LF => Phase.LineStart,
            _ => Phase.LengthStart,
        };
    }

    private static bool KeepLength(ref HttpReplyState state)
    {
        var same = (state.Flags & Flags.SawLength) == 0 || state.Left == state.BodySeen;
        state.Flags |= Flags.SawLength;
        (state.Left, state.BodySeen) = (state.BodySeen, 0);
        return same;
    }

    /// <summary>A list of words: of Connection, or of Transfer-Encoding.</summary>
    private static Phase Item(ref HttpReplyState state, byte letter)
    {
        if (letter is not ((byte)',' or (byte)' ' or (byte)'\t' or CR or LF))
        {
            state.Candidates = HttpReplyWords.Items(state.Candidates, state.Position, letter);
            state.Position = (ushort)Math.Min(state.Position + 1, ushort.MaxValue);
            return state.Phase;
        }
        var coding = state.Phase == Phase.Coding;
        if (state.Position > 0 && !EndItem(ref state, coding))
        {
            return Phase.Malformed;
        }
        BeginItem(ref state);
        return letter switch
        {
            CR => Phase.LineEnd,
            LF => Phase.LineStart,
            _ => state.Phase,
        };
    }

    private static void BeginItem(ref HttpReplyState state)
    {
        state.Candidates = byte.MaxValue;
        state.Position = 0;
    }

    /// <summary>False: a coding on top of chunked, which must be the last one (RFC 9112, section 7.1).</summary>
    private static bool EndItem(ref HttpReplyState state, bool coding)
    {
        var item = HttpReplyWords.WholeItem(state.Candidates, state.Position);
        if (!coding)
        {
            state.Flags |= item switch
            {
                HttpReplyWords.Close => Flags.Close,
                HttpReplyWords.KeepAlive => Flags.KeepAlive,
                _ => Flags.None,
            };
            return true;
        }
        var wasChunked = (state.Flags & Flags.Chunked) != 0;
        state.Flags |= item == HttpReplyWords.Chunked ? Flags.Chunked : Flags.OtherCoding;
        return !wasChunked;
    }

    private static bool IsDigit(byte letter) => letter is >= (byte)'0' and <= (byte)'9';
}
