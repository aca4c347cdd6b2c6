using Fourtuple.Shared.Plans;

namespace Fourtuple.Sockets.Exchanges;

/// <summary>
/// Compares bytes that come in pieces with what a plan expects. The state is two numbers a connection: matched bytes
/// and bytes seen.
/// </summary>
internal sealed class BytesRule
{
    private readonly ReplyMatch _match;
    private readonly byte[] _bytes;
    private readonly long _length;
    private readonly ReplyMatcher _matcher;

    public BytesRule(ReplyMatch match, ReadOnlySpan<byte> bytes, long length)
    {
        _match = match;
        _bytes = bytes.ToArray();
        _length = length;
        _matcher = new ReplyMatcher(bytes);
    }

    /// <summary>Marks that the bytes were found: no text is so long.</summary>
    private const ushort Found = ushort.MaxValue;

    /// <summary>Takes the next bytes. False: whatever follows, it is not what is expected.</summary>
    public bool Take(ReadOnlySpan<byte> data, ref ushort progress, ref long seen)
    {
        var before = seen;
        seen += data.Length;
        switch (_match)
        {
            case ReplyMatch.Length:
                return seen <= _length;
            case ReplyMatch.Prefix when before < _bytes.Length:
                var rest = _bytes.AsSpan((int)before);
                return data.Length < rest.Length ? rest.StartsWith(data) : data.StartsWith(rest);
            case ReplyMatch.Contains when progress != Found && data.Length > 0:
                progress = _matcher.Match(data, ref progress, out _) ? Found : progress;
                return true;
            case ReplyMatch.Suffix:
                TakeSuffix(data, ref progress);
                return true;
            default:
                return true;
        }
    }

    /// <summary>What was taken so far is what is expected, if nothing follows.</summary>
    public bool Holds(ushort progress, long seen) => _match switch
    {
        ReplyMatch.Length => seen == _length,
        ReplyMatch.Prefix => seen >= _bytes.Length,
        _ => progress == Found,
    };

    /// <summary>Found only while the last byte taken is the last one of the text.</summary>
    private void TakeSuffix(ReadOnlySpan<byte> data, ref ushort progress)
    {
        if (data.Length == 0)
        {
            return;
        }
        progress = progress == Found ? _matcher.Overlap : progress;
        while (_matcher.Match(data, ref progress, out var used))
        {
            data = data[used..];
            if (data.Length == 0)
            {
                progress = Found;
                return;
            }
            progress = _matcher.Overlap;
        }
    }
}
