using Fourtuple.Shared.Messages;

namespace Fourtuple.Sockets.Workers;

/// <summary>Open loop: starts at a rate. A start is an opening in churn mode and a request in request mode.</summary>
public sealed partial class SocketWorker
{
    /// <summary>
    /// A start that could not be made within this time is passed over: to make up for a longer stall would be a burst
    /// that nobody asked for.
    /// </summary>
    private const long MostLateNs = 1_000_000_000;

    private readonly RatePacer _rate = new();

    private bool CanChurn => _churns && _permitted && _table.InUse < _table.Capacity;

    private void Obey(StageOrder.Rate order)
    {
        _frozen = false;
        var startNs = order.StartNs > 0 ? order.StartNs : _now;
        _runStartNs = _runStartNs == 0 ? startNs : _runStartNs;
        _rate.Order(order with { StartNs = startNs });
    }

    /// <summary>No start is due any more; those that were due and not made are skipped.</summary>
    private void HoldRate() => SkipStarts(_rate.Hold(_now));

    private void StartChurn(int budget)
    {
        if (!_churns)
        {
            return;
        }
        SkipStarts(_rate.SkipBefore(_now - MostLateNs));
        for (; budget > 0 && CanChurn && _rate.TryTake(_now, out var intendedNs); budget--)
        {
            _table.TryTake(out var slot);
            Start(slot, intendedNs);
        }
    }

    /// <summary>Starts that never got their turn, in the unit of the mode.</summary>
    private void SkipStarts(long count)
    {
        if (_churns)
        {
            _counters.Skipped += count;
        }
        else
        {
            _counters.ExchangesSkipped += count;
        }
    }

    /// <summary>When the turn is needed for the next start.</summary>
    private long NextRateDueNs() => CanChurn || CanRequest ? _rate.NextDueNs : long.MaxValue;
}
