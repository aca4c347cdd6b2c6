using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Exchanges;

/// <summary>
/// The heartbeat exchange of every connection of a worker: one payload in native memory for all of them, and the rule
/// which reply answers it. A reply that comes after its exchange timed out is owed: it never answers a later one.
/// Without expectation each arrival of bytes counts as one reply.
/// </summary>
public sealed class RawExchange : IDisposable
{
    private const double GoldenRatio = 0.6180339887498949;
    private readonly NativeArray<byte> _payload;
    private readonly ReplyMatcher _matcher;
    private readonly bool _spread;

    public RawExchange(KeepaliveSpec spec)
    {
        _payload = new NativeArray<byte>(spec.Send.Length);
        spec.Send.Span.CopyTo(_payload.Span);
        _matcher = new ReplyMatcher(spec.Expect is { } expect ? expect.Span : []);
        _spread = spec.First == KeepaliveFirst.Spread;
        EveryNs = Math.Max(1, spec.Every.Ticks * 100);
        TimeoutNs = Math.Max(1, spec.Timeout.Ticks * 100);
    }

    public long EveryNs { get; }

    public long TimeoutNs { get; }

    public NativeBytes Payload => new(_payload.Address, _payload.Length);

    /// <summary>When the first exchange of a connection is due: at once, or spread over the period by its
    /// slot.</summary>
    public long FirstDueNs(long establishedNs, int slot)
    {
        if (!_spread)
        {
            return establishedNs;
        }
        var turns = slot * GoldenRatio;
        return establishedNs + (long)(EveryNs * (turns - Math.Floor(turns)));
    }

    /// <summary>
    /// The next point of the connection's own grid. A beat that came due while the former was in flight is left out:
    /// its
    /// failure or latency is on record already.
    /// </summary>
    public long NextDueNs(long intendedNs, long nowNs)
    {
        var next = intendedNs + EveryNs;
        return next > nowNs ? next : next + ((((nowNs - next) / EveryNs) + 1) * EveryNs);
    }

    /// <summary>Takes received bytes; true when the reply to the exchange in flight is complete.</summary>
    /// <param name="awaiting">False when no exchange is in flight: then only owed replies are looked for.</param>
    public bool Take(ReadOnlySpan<byte> data, bool awaiting, ref ushort progress, ref byte owed)
    {
        while (data.Length > 0 && (awaiting || owed > 0))
        {
            if (!_matcher.Match(data, ref progress, out var used))
            {
                return false;
            }
            if (owed == 0)
            {
                return true;
            }
            owed--;
            data = data[used..];
        }
        return false;
    }

    public void Dispose() => _payload.Dispose();
}
