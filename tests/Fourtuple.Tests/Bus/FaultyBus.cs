using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Bus;

/// <summary>Chances from 0 to 1 of what happens to one message on its way to one mailbox or topic.</summary>
/// <param name="Hold">
/// Kept back until one to eight later messages have passed: delay and reordering without a clock.
/// </param>
public sealed record FaultRates(double Drop, double Duplicate, double Hold);

/// <summary>
/// A bus that loses, repeats, delays and reorders by a seed. The sender is told Accepted for what was lost or held, as
/// a real network would have it. With one sender the same seed gives the same faults.
/// </summary>
public sealed class FaultyBus(IMessageBus inner, FaultRates rates, int seed) : IMessageBus
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly List<(long Due, Func<Task> Deliver)> _held = [];
    private long _passed;

    public BusStatistics Statistics => inner.Statistics;

    /// <summary>
    /// Messages between which sender and recipient are lost; the recipient is an address or topic name.
    /// </summary>
    public Func<string, string, bool> Cut { get; set; } = (_, _) => false;

    public long Lost { get; private set; }

    public long Repeated { get; private set; }

    public long Delayed { get; private set; }

    public ValueTask<IAsyncDisposable> OpenAsync(
        BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive,
        CancellationToken stop) => inner.OpenAsync(address, topics, receive, stop);

    public async ValueTask<SendOutcome> SendAsync(BusAddress to, Envelope envelope)
    {
        var outcome = SendOutcome.Accepted;
        await PassAsync(envelope.Sender, to.Name, async () => outcome = await inner.SendAsync(to, envelope));
        return outcome;
    }

    public async ValueTask PublishAsync(BusTopic topic, Envelope envelope) =>
        await PassAsync(envelope.Sender, topic.Name, () => inner.PublishAsync(topic, envelope).AsTask());

    /// <summary>Delivers what is held, oldest first.</summary>
    public Task FlushAsync() => DeliverAsync(TakeDue(long.MaxValue));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task PassAsync(string from, string to, Func<Task> deliver)
    {
        var deliveries = new List<Func<Task>>();
        lock (_gate)
        {
            _passed++;
            var (dropped, repeated, held) = (Chance(rates.Drop), Chance(rates.Duplicate), Chance(rates.Hold));
            var due = _passed + _random.Next(1, 9);
            if (dropped || Cut(from, to))
                Lost++;
            else if (held)
            {
                Delayed++;
                _held.Add((due, deliver));
            }
            else
                deliveries.Add(deliver);
            if (repeated && !dropped && !Cut(from, to))
            {
                Repeated++;
                _held.Add((due + 1, deliver));
            }
        }
        deliveries.AddRange(TakeDue(Volatile.Read(ref _passed)));
        await DeliverAsync(deliveries);
    }

    private List<Func<Task>> TakeDue(long passed)
    {
        lock (_gate)
        {
            var due = _held.Where(held => held.Due <= passed).OrderBy(held => held.Due).ToList();
            _held.RemoveAll(held => held.Due <= passed);
            return [.. due.Select(held => held.Deliver)];
        }
    }

    private static async Task DeliverAsync(List<Func<Task>> deliveries)
    {
        foreach (var deliver in deliveries)
            await deliver();
    }

    private bool Chance(double rate) => _random.NextDouble() < rate;
}
