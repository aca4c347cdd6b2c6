using Fourtuple.Shared.Messages;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// Says when the starts of an open loop are due. An order takes over at its own start time; what was due before it is
/// still made, however late. One that comes after its start time counts what was started since under the former one, so
/// that no start is lost or made twice.
/// </summary>
public sealed class RatePacer
{
    /// <summary>Orders that wait for their start time: they come one stage ahead, so two would do.</summary>
    private const int MostStages = 8;

    private readonly Stage[] _stages = new Stage[MostStages];
    private int _count;

    /// <summary>True between an order and the next hold.</summary>
    public bool Runs => _count > 0;

    /// <summary>When the next start is due; long.MaxValue when none is.</summary>
    public long NextDueNs { get; private set; } = long.MaxValue;

    public void Order(StageOrder.Rate order)
    {
        ArgumentNullException.ThrowIfNull(order);
        long made = 0;
        while (_count > 0 && (_stages[_count - 1].Curve.StartNs >= order.StartNs || _count == MostStages))
            made += _stages[--_count].Next;
        if (_count > 0)
        {
            ref var former = ref _stages[_count - 1];
            former.End = former.Curve.CountBefore(order.StartNs);
            made += Math.Max(0, former.Next - former.End);
        }
        _stages[_count++] = new Stage { Curve = new RateCurve(order), Next = made, End = long.MaxValue };
        Find();
    }

    /// <summary>Takes one start that is due now. Intended is when it should have been made.</summary>
    public bool TryTake(long nowNs, out long intendedNs)
    {
        intendedNs = NextDueNs;
        if (intendedNs > nowNs)
            return false;
        _stages[0].Next++;
        Find();
        return true;
    }

    /// <summary>Passes over the starts that were due before a time and not made; returns how many.</summary>
    public long SkipBefore(long ns)
    {
        long skipped = 0;
        while (NextDueNs < ns)
        {
            ref var stage = ref _stages[0];
            var next = Math.Min(stage.End, stage.Curve.CountBefore(ns));
            skipped += next - stage.Next;
            stage.Next = next;
            Find();
        }
        return skipped;
    }

    /// <summary>Nothing is due any more until the next order; returns how many were due and not made.</summary>
    public long Hold(long nowNs)
    {
        var skipped = SkipBefore(nowNs);
        _count = 0;
        NextDueNs = long.MaxValue;
        return skipped;
    }

    /// <summary>Goes on to the first stage that has a start left.</summary>
    private void Find()
    {
        while (_count > 1 && _stages[0].Next >= _stages[0].End)
        {
            _stages.AsSpan(1, --_count).CopyTo(_stages);
        }
        NextDueNs = _count > 0 && _stages[0].Next < _stages[0].End
            ? _stages[0].Curve.DueNs(_stages[0].Next)
            : long.MaxValue;
    }

    /// <summary>An order: starts Next..End of its curve are still to be made.</summary>
    private record struct Stage
    {
        public RateCurve Curve { get; init; }
        public long Next { get; set; }
        public long End { get; set; }
    }
}
