using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Exchanges;

/// <summary>
/// Send and reply without framing. A reply is complete with the piece in which the rule holds; what else came in that
/// piece belongs to it.
/// </summary>
public sealed class RawProtocol : IRequestProtocol
{
    private readonly BytesRule _rule;
    private readonly NativeArray<ushort> _progress;
    private readonly NativeArray<long> _seen;

    public RawProtocol(ExchangeSpec exchange, int slots)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        Template = new RequestTemplate(TemplateText.Split(exchange.Send.Span), -1, []);
        _rule = new BytesRule(
            exchange.Match, exchange.Expect is { } expect ? expect.Span : default, exchange.Length);
        _progress = new NativeArray<ushort>(slots);
        _seen = new NativeArray<long>(slots);
    }

    public RequestTemplate Template { get; }

    public bool StrictWhenIdle => false;

    public void Begin(int slot)
    {
        _progress[slot] = 0;
        _seen[slot] = 0;
    }

    public ReplyResult Take(int slot, ReadOnlySpan<byte> data)
    {
        ref var progress = ref _progress[slot];
        ref var seen = ref _seen[slot];
        if (!_rule.Take(data, ref progress, ref seen))
        {
            return new ReplyResult(ReplyState.Broken, FailureCause.ReplyMismatch, 0, false);
        }
        return _rule.Holds(progress, seen) ? ReplyResult.Good(true) : ReplyResult.Partial;
    }

    public ReplyResult End(int slot) => ReplyResult.Partial;

    public void Dispose()
    {
        Template.Dispose();
        _progress.Dispose();
        _seen.Dispose();
    }
}
