using Fourtuple.Shared.Messages;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// A rate of starts over time: linear from From to To (a second) within OverNs of StartNs, To from then on. Start k is
/// due when its integral reaches k + Phase. Pure arithmetic; no start depends on the one before, so nothing drifts.
/// </summary>
/// <remarks>
/// With y = k + Phase, slope a and first rate b, the due time solves a t^2 + b t = y. Both forms used below add terms
/// of one sign only, so that a double gives it within a few units of its last place: under 1 ns for stages of hours. A
/// falling rate is solved backwards from the end of its slope, where it may be zero.
/// </remarks>
public readonly record struct RateCurve
{
    /// <summary>Starts a nanosecond.</summary>
    private readonly double _from;
    private readonly double _to;
    private readonly double _phase;

    /// <summary>Starts within the slope.</summary>
    private readonly double _sloped;

    public RateCurve(StageOrder.Rate order)
    {
        ArgumentNullException.ThrowIfNull(order);
        StartNs = order.StartNs;
        OverNs = Math.Max(0, order.OverNs);
        (_from, _to) = (PerNanosecond(order.From), PerNanosecond(order.To));
        _phase = double.IsFinite(order.Phase) ? Math.Clamp(order.Phase, 0, 1) : 0;
        _sloped = (_from + _to) / 2 * OverNs;
    }

    public long StartNs { get; }

    public long OverNs { get; }

    /// <summary>The rate at a time, starts a second.</summary>
    public double PerSecondAt(long ns)
    {
        var part = OverNs > 0 ? Math.Clamp((ns - StartNs) / (double)OverNs, 0, 1) : 1;
        return (_from + ((_to - _from) * part)) * 1e9;
    }

    /// <summary>When start k (from 0) is due: the first nanosecond at or after; long.MaxValue: never.</summary>
    public long DueNs(long k)
    {
        var y = k + _phase;
        if (OverNs > 0 && y < _sloped)
            return StartNs + (long)Math.Ceiling(_to >= _from ? Rising(y) : OverNs - Remaining(_sloped - y));
        if (_to <= 0)
            return long.MaxValue;
        var after = Math.Ceiling(OverNs + ((y - _sloped) / _to));
        return after < long.MaxValue / 4 ? StartNs + (long)after : long.MaxValue;
    }

    /// <summary>Starts due before a time.</summary>
    public long CountBefore(long ns)
    {
        if (ns <= StartNs)
            return 0;
        var guess = Math.Max(0, (long)Math.Floor(Integral(ns - StartNs) - _phase));
        while (guess > 0 && DueNs(guess - 1) >= ns)
            guess--;
        while (DueNs(guess) < ns)
            guess++;
        return guess;
    }

    /// <summary>The integral of the rate over so many nanoseconds from its start.</summary>
    private double Integral(double t) => t < OverNs
        ? t * (_from + ((_to - _from) * t / (2.0 * OverNs)))
        : _sloped + ((t - OverNs) * _to);

    /// <summary>Time until the integral of a rising slope reaches y.</summary>
    private double Rising(double y)
    {
        if (y <= 0)
            return 0;
        var a = (_to - _from) / (2.0 * OverNs);
        return 2 * y / (_from + Math.Sqrt((_from * _from) + (4 * a * y)));
    }

    /// <summary>Time before the end of a falling slope at which so many starts are left in it.</summary>
    private double Remaining(double left)
    {
        var a = (_from - _to) / (2.0 * OverNs);
        return Math.Min(OverNs, 2 * left / (_to + Math.Sqrt((_to * _to) + (4 * a * left))));
    }

    private static double PerNanosecond(double perSecond) =>
        double.IsFinite(perSecond) ? Math.Max(0, perSecond) / 1e9 : 0;
}
