namespace Fourtuple.Sockets.Exchanges;

/// <summary>
/// Finds the expected bytes in a stream that arrives in pieces; the state is one number a connection: how many bytes
/// are
/// matched (Knuth, Morris, Pratt: "Fast Pattern Matching in Strings", 1977). Without expectation any byte will do.
/// </summary>
public sealed class ReplyMatcher
{
    private readonly byte[] _expected;

    /// <summary>At n: length of the longest proper prefix of the first n bytes that ends them too.</summary>
    private readonly ushort[] _fallback;

    /// <param name="expected">At most 4,096 bytes; empty means any byte.</param>
    public ReplyMatcher(ReadOnlySpan<byte> expected)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expected.Length, 4_096);
        _expected = expected.ToArray();
        _fallback = new ushort[expected.Length + 1];
        for (int end = 1, length = 0; end < expected.Length; end++)
        {
            while (length > 0 && expected[end] != expected[length])
            {
                length = _fallback[length];
            }
            length += expected[end] == expected[length] ? 1 : 0;
            _fallback[end + 1] = (ushort)length;
        }
    }

    /// <summary>Bytes of the text that its own end is the beginning of: progress with which a search goes on.</summary>
    public ushort Overlap => _fallback[_expected.Length];

    /// <summary>
    /// Takes bytes until the expected ones are complete. True: complete with the first <paramref name="used"/> bytes,
    /// and
    /// progress is 0 again. False: all were used.
    /// </summary>
    public bool Match(ReadOnlySpan<byte> data, ref ushort progress, out int used)
    {
        used = data.Length;
        if (_expected.Length == 0)
        {
            return data.Length > 0;
        }
        int matched = progress;
        for (var i = 0; i < data.Length; i++)
        {
            while (matched > 0 && data[i] != _expected[matched])
            {
                matched = _fallback[matched];
            }
            matched += data[i] == _expected[matched] ? 1 : 0;
            if (matched == _expected.Length)
            {
                progress = 0;
                used = i + 1;
                return true;
            }
        }
        progress = (ushort)matched;
        return false;
    }
}
