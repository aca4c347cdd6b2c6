using System.Buffers.Text;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Exchanges;

/// <summary>
/// A request compiled once: literal bytes in native memory with variables between them. Rendering copies and formats
/// into the caller's memory and allocates nothing.
/// </summary>
public sealed class RequestTemplate : IDisposable
{
    /// <summary>Digits of the greatest number.</summary>
    private const int MostDigits = 19;

    private const int RandomDigits = 16;
    private const byte BodyLength = byte.MaxValue;

    private readonly NativeArray<byte> _literals;
    private readonly (byte Part, int From, int Length)[] _parts;
    private readonly int _bodyLiteral;
    private readonly int _bodyConnections;
    private readonly int _bodySequences;

    /// <param name="head">What comes before the body.</param>
    /// <param name="lengthAt">
    /// Between which pieces of the head the length of the body is written, in decimal; -1: nowhere.
    /// </param>
    public RequestTemplate(IReadOnlyList<TemplatePiece> head, int lengthAt, IReadOnlyList<TemplatePiece> body)
    {
        var literals = head.Concat(body).SelectMany(piece => piece.Bytes.ToArray()).ToArray();
        _literals = new NativeArray<byte>(literals.Length);
        literals.CopyTo(_literals.Span);
        var parts = new List<(byte Part, int From, int Length)>();
        var from = 0;
        for (var at = 0; at < head.Count + body.Count; at++)
        {
            if (at == lengthAt)
            {
                parts.Add((BodyLength, 0, 0));
            }
            var piece = at < head.Count ? head[at] : body[at - head.Count];
            parts.Add(((byte)piece.Part, from, piece.Bytes.Length));
            from += piece.Bytes.Length;
        }
        _parts = [.. parts];
        _bodyConnections = body.Count(piece => piece.Part == TemplatePart.Connection);
        _bodySequences = body.Count(piece => piece.Part == TemplatePart.Sequence);
        _bodyLiteral = body.Sum(piece => piece.Bytes.Length)
            + (RandomDigits * body.Count(piece => piece.Part == TemplatePart.Random));
        var variables = _parts.Count(part => part.Part != (byte)TemplatePart.Literal);
        MostBytes = literals.Length + (variables * MostDigits);
        IsFixed = _parts.All(part => part.Part is (byte)TemplatePart.Literal or BodyLength)
            && _bodyConnections + _bodySequences == 0;
    }

    /// <summary>No request is longer.</summary>
    public int MostBytes { get; }

    /// <summary>Every request is the same.</summary>
    public bool IsFixed { get; }

    /// <summary>Writes a request; returns its bytes.</summary>
    /// <param name="into">At least <see cref="MostBytes"/>.</param>
    public int Render(Span<byte> into, in RequestVariables variables)
    {
        var length = 0;
        var seed = variables.Seed;
        foreach (var (part, from, bytes) in _parts)
        {
            var rest = into[length..];
            switch (part)
            {
                case (byte)TemplatePart.Literal:
                    _literals.Span.Slice(from, bytes).CopyTo(rest);
                    length += bytes;
                    break;
                case (byte)TemplatePart.Connection:
                    length += Decimal(rest, variables.Connection);
                    break;
                case (byte)TemplatePart.Sequence:
                    length += Decimal(rest, variables.Sequence);
                    break;
                case (byte)TemplatePart.Random:
                    length += Digits(rest, Mix(ref seed));
                    break;
                default:
                    length += Decimal(rest, LengthOfBody(variables));
                    break;
            }
        }
        return length;
    }

    public void Dispose() => _literals.Dispose();

    private long LengthOfBody(in RequestVariables variables) => _bodyLiteral
        + (_bodyConnections == 0 ? 0 : (long)_bodyConnections * DigitsOf(variables.Connection))
        + (_bodySequences == 0 ? 0 : (long)_bodySequences * DigitsOf(variables.Sequence));

    private static int Decimal(Span<byte> into, long value)
    {
        Utf8Formatter.TryFormat(value, into, out var written);
        return written;
    }

    private static int DigitsOf(long value)
    {
        var digits = 1;
        while (value >= 10)
        {
            value /= 10;
            digits++;
        }
        return digits;
    }

    private static int Digits(Span<byte> into, ulong value)
    {
        for (var digit = 0; digit < RandomDigits; digit++)
        {
            into[digit] = "0123456789abcdef"u8[(int)(value >> (60 - (4 * digit))) & 15];
        }
        return RandomDigits;
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).</summary>
    private static ulong Mix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
