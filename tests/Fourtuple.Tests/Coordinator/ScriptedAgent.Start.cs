using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Tests.Coordinator;

/// <summary>Levels of a target with limits, and rates.</summary>
internal sealed partial class ScriptedAgent
{
    /// <summary>At once, as a worker would: what is open counts, not what was tried.</summary>
    private void Change()
    {
        var closed = Math.Max(0, -_left);
        _c.Open -= closed;
        _c.ClosedByUs += closed;
        for (; _left > 0; _left--)
        {
            _c.Attempted++;
            _c.Started++;
            _c.StartedLate += Late ? 1 : 0;
            if (_c.Open >= TargetHolds)
            {
                _c.Failed++;
                continue;
            }
            _c.Established++;
            _connect.Record(200_000);
            if (_c.Open >= TargetKeeps)
            {
                _c.ClosedByPeer++;
                _c.Dropped++;
                continue;
            }
            _c.Open++;
            _c.Confirmed += _c.Open <= TargetAnswers ? 1 : 0;
        }
        _left = 0;
    }

    /// <summary>What a rate made due since the last beat: churned openings, or requests over what is open.</summary>
    private void Start(long nowNs, TimeSpan beat)
    {
        if (_rate is not { } rate)
            return;
        var schedule = new RateSchedule(rate.From, rate.To, rate.StartNs, rate.OverNs, rate.Phase - 1);
        var due = (long)Math.Floor(schedule.DueAt(nowNs)) + 1 - _rateMade;
        var count = (long)Math.Min(due, MostStarts * beat.TotalSeconds);
        _rateMade += count;
        var good = (long)Math.Min(count, TargetLimit * beat.TotalSeconds);
        _c.Started += count;
        _c.StartedLate += Late || count < due ? count : 0;
        if (Grant!.Load.Mode == Fourtuple.Shared.Plans.LoadMode.Request)
        {
            _c.ExchangesSent += count;
            _c.ExchangesSucceeded += good;
            _c.ExchangesFailed += count - good;
            for (var i = 0L; i < good; i++)
                _exchange.Record(_random.Next(60_000, 2_500_000));
            return;
        }
        _c.Attempted += count;
        _c.Failed += count - good;
        _c.Established += good;
        _c.Confirmed += good;
        _c.ClosedByUs += good;
        for (var i = 0L; i < good; i++)
            _connect.Record(_random.Next(40_000, 900_000));
    }
}
