namespace Fourtuple.Sockets.Targets;

/// <summary>
/// Reads HTTP/1.x requests (RFC 9112) byte by byte as they come, keeping a few bytes of state a connection instead of a
/// buffer. GET, HEAD and POST, with Content-Length or no body.
/// </summary>
internal static class HttpRequestReader
{
    /// <summary>Bytes of request line and header together; more is answered with 431 (RFC 6585, section 5).</summary>
    public const int MaxHeadBytes = 16 * 1024;

    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    /// <summary>Reads up to the end of one request; <paramref name="used"/> bytes were taken.</summary>
    public static HttpOutcome Read(ref HttpState state, ReadOnlySpan<byte> data, out int used)
    {
        used = 0;
        while (used < data.Length)
        {
            var rest = data[used..];
            if (state.Phase == HttpPhase.Body)
            {
                var taken = (int)Math.Min(state.BodyLeft, rest.Length);
                used += taken;
                state.BodyLeft -= taken;
                if (state.BodyLeft > 0)
                {
                    return HttpOutcome.NeedMore;
                }
                return HttpOutcome.Request;
            }
            var plain = PlainBytes(state.Phase, rest);
            used += plain;
            state.HeadBytes += plain;
            state.Position = (ushort)Math.Min(state.Position + plain, ushort.MaxValue);
            if (plain < rest.Length)
            {
                var outcome = Step(ref state, data[used++]);
                state.HeadBytes++;
                if (outcome != HttpOutcome.NeedMore)
                {
                    return outcome;
                }
            }
            if (state.HeadBytes > MaxHeadBytes)
            {
                return HttpOutcome.HeadTooLarge;
            }
        }
        return HttpOutcome.NeedMore;
    }

    /// <summary>Ready for the next request of the connection.</summary>
    public static void Reset(ref HttpState state) => state = new HttpState { Candidates = HttpWords.All };

    /// <summary>True when the connection ends after this request (RFC 9112, section 9.3).</summary>
    public static bool EndsConnection(in HttpState state) =>
        state.Flags.Has(HttpFlags.Close)
        || (state.Flags.Has(HttpFlags.IsHttp10) && !state.Flags.Has(HttpFlags.KeepAlive));

    // Long stretches whose bytes don't matter are skipped at once.
    private static int PlainBytes(HttpPhase phase, ReadOnlySpan<byte> rest)
    {
        var stop = phase switch
        {
            HttpPhase.Target => rest.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7e),
            HttpPhase.Value => rest.IndexOfAny(Cr, Lf, (byte)0),
            _ => 0,
        };
        return stop < 0 ? rest.Length : stop;
    }

    private static HttpOutcome Step(ref HttpState state, byte next) => state.Phase switch
    {
        HttpPhase.Method => Method(ref state, next),
        HttpPhase.EmptyLine => Expect(ref state, next, Lf, HttpPhase.Method),
        HttpPhase.Target => Target(ref state, next),
        HttpPhase.Version => Version(ref state, next),
        HttpPhase.LineEnd => Expect(ref state, next, Lf, HttpPhase.NameStart),
        HttpPhase.NameStart => NameStart(ref state, next),
        HttpPhase.Name => Name(ref state, next),
        HttpPhase.ValueStart => ValueStart(ref state, next),
        HttpPhase.Value => Expect(ref state, next, Cr, HttpPhase.LineEnd),
        HttpPhase.Length or HttpPhase.LengthEnd => Length(ref state, next),
        HttpPhase.Connection => Connection(ref state, next),
        _ => HeadEnd(ref state, next),
    };

    private static HttpOutcome Expect(ref HttpState state, byte next, byte wanted, HttpPhase then) =>
        next == wanted ? Enter(ref state, then) : HttpOutcome.Malformed;

    private static HttpOutcome Enter(ref HttpState state, HttpPhase phase)
    {
        state.Phase = phase;
        state.Position = 0;
        state.Candidates = HttpWords.All;
        return HttpOutcome.NeedMore;
    }

    private static HttpOutcome Method(ref HttpState state, byte next)
    {
        if (next == Cr && state.Position == 0)
        {
            return Enter(ref state, HttpPhase.EmptyLine);
        }
        if (next != (byte)' ')
        {
            return HttpWords.Match(ref state, next, HttpWords.Methods) ? HttpOutcome.NeedMore : HttpOutcome.Malformed;
        }
        if (state.Position == 0)
        {
            return HttpOutcome.Malformed;
        }
        var method = HttpWords.Found(state, HttpWords.Methods);
        state.Flags |= method == HttpWords.Head ? HttpFlags.IsHead : HttpFlags.None;
        return method < 0 ? HttpOutcome.Unsupported : Enter(ref state, HttpPhase.Target);
    }

    private static HttpOutcome Target(ref HttpState state, byte next) =>
        next == (byte)' ' && state.Position > 0 ? Enter(ref state, HttpPhase.Version) : HttpOutcome.Malformed;

    private static HttpOutcome Version(ref HttpState state, byte next)
    {
        var prefix = "HTTP/1."u8;
        if (state.Position < prefix.Length)
        {
            return next == prefix[state.Position++] ? HttpOutcome.NeedMore : HttpOutcome.Malformed;
        }
        if (state.Position == prefix.Length)
        {
            state.Position++;
            state.Flags |= next == (byte)'0' ? HttpFlags.IsHttp10 : HttpFlags.None;
            return next is >= (byte)'0' and <= (byte)'9' ? HttpOutcome.NeedMore : HttpOutcome.Malformed;
        }
        return Expect(ref state, next, Cr, HttpPhase.LineEnd);
    }

    private static HttpOutcome NameStart(ref HttpState state, byte next)
    {
        if (next == Cr)
        {
            return Enter(ref state, HttpPhase.HeadEnd);
        }
        Enter(ref state, HttpPhase.Name);
        return HttpWords.Match(ref state, next, HttpWords.Names) ? HttpOutcome.NeedMore : HttpOutcome.Malformed;
    }

    private static HttpOutcome Name(ref HttpState state, byte next)
    {
        if (next != (byte)':')
        {
            return HttpWords.Match(ref state, next, HttpWords.Names) ? HttpOutcome.NeedMore : HttpOutcome.Malformed;
        }
        var name = HttpWords.Found(state, HttpWords.Names);
        var flag = name switch
        {
            HttpWords.Host => HttpFlags.SawHost,
            HttpWords.ContentLength => HttpFlags.SawLength,
            HttpWords.TransferEncoding => HttpFlags.SawTransferEncoding,
            _ => HttpFlags.None,
        };
        // A second Host or Content-Length is how requests are smuggled (RFC 9112, sections 3.2 and 6.3).
        if (flag is HttpFlags.SawHost or HttpFlags.SawLength && state.Flags.Has(flag))
        {
            return HttpOutcome.Malformed;
        }
        state.Flags |= flag;
        Enter(ref state, HttpPhase.ValueStart);
        state.Candidates = (byte)(name + 1);
        return HttpOutcome.NeedMore;
    }

    // Candidates carries which name it was, plus one, over the white space before the value.
    private static HttpOutcome ValueStart(ref HttpState state, byte next)
    {
        if (next is (byte)' ' or (byte)'\t')
        {
            return HttpOutcome.NeedMore;
        }
        var phase = (state.Candidates - 1) switch
        {
            HttpWords.ContentLength => HttpPhase.Length,
            HttpWords.ConnectionName => HttpPhase.Connection,
            _ => HttpPhase.Value,
        };
        Enter(ref state, phase);
        if (phase == HttpPhase.Value && next is not Cr and not Lf and not 0)
        {
            return HttpOutcome.NeedMore;
        }
        return Step(ref state, next);
    }

    private static HttpOutcome Length(ref HttpState state, byte next)
    {
        if (next is >= (byte)'0' and <= (byte)'9' && state.Phase == HttpPhase.Length)
        {
            state.Position++;
            if (state.BodyLeft > (long.MaxValue - 9) / 10)
            {
                return HttpOutcome.Malformed;
            }
            state.BodyLeft = (state.BodyLeft * 10) + (next - '0');
            return HttpOutcome.NeedMore;
        }
        if (state.Phase == HttpPhase.Length && state.Position == 0)
        {
            return HttpOutcome.Malformed;
        }
        state.Phase = HttpPhase.LengthEnd;
        return next is (byte)' ' or (byte)'\t' ? HttpOutcome.NeedMore
            : Expect(ref state, next, Cr, HttpPhase.LineEnd);
    }

    private static HttpOutcome Connection(ref HttpState state, byte next)
    {
        if (next is not (Cr or (byte)',' or (byte)' ' or (byte)'\t'))
        {
            return HttpWords.Match(ref state, next, HttpWords.Options) ? HttpOutcome.NeedMore : HttpOutcome.Malformed;
        }
        state.Flags |= HttpWords.Found(state, HttpWords.Options) switch
        {
            HttpWords.CloseOption => HttpFlags.Close,
            HttpWords.KeepAliveOption => HttpFlags.KeepAlive,
            _ => HttpFlags.None,
        };
        return Enter(ref state, next == Cr ? HttpPhase.LineEnd : HttpPhase.Connection);
    }

    private static HttpOutcome HeadEnd(ref HttpState state, byte next)
    {
        var hostMissing = (state.Flags & (HttpFlags.SawHost | HttpFlags.IsHttp10)) == 0;
        if (next != Lf || hostMissing)
        {
            return HttpOutcome.Malformed;
        }
        if (state.Flags.Has(HttpFlags.SawTransferEncoding))
        {
            return HttpOutcome.Unsupported;
        }
        state.Phase = HttpPhase.Body;
        return state.BodyLeft > 0 ? HttpOutcome.NeedMore : HttpOutcome.Request;
    }
}
