using System.Globalization;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// Messages of one channel that the broker has not answered yet, by delivery tag: publishes count from 1 on a channel
/// in confirm mode (https://www.rabbitmq.com/confirms.html). A return comes before the ack of the same message.
/// </summary>
internal sealed class PendingConfirms
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, OutgoingMessage> _pending = [];
    private ulong _last;
    private ulong _oldest = 1;

    /// <summary>Counts the publish that follows and returns the id that a return of it would carry.</summary>
    public string Add(OutgoingMessage message)
    {
        lock (_gate)
        {
            _last++;
            _pending.Add(_last, message);
            return _last.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The broker had no mailbox for it.</summary>
    public void Returned(string? id)
    {
        if (ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var tag))
            Settle(tag, multiple: false, SendOutcome.Undeliverable);
    }

    /// <summary>Settles one tag, or all up to it; tags without a pending message are passed over.</summary>
    public void Settle(ulong tag, bool multiple, SendOutcome outcome)
    {
        lock (_gate)
        {
            var last = Math.Min(tag, _last);
            for (var next = multiple ? _oldest : last; next <= last; next++)
            {
                if (_pending.Remove(next, out var message))
                    message.Settle(outcome);
            }
            if (multiple && last >= _oldest)
                _oldest = last + 1;
        }
    }

    /// <summary>The channel is gone: nobody knows what became of them.</summary>
    public void GiveUp() => Settle(ulong.MaxValue, multiple: true, SendOutcome.Full);
}
