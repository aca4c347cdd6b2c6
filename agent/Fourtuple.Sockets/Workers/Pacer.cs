namespace Fourtuple.Sockets.Workers;

/// <summary>
/// Says when the starts of a stage are due. Open loop: the k-th of n starts over T is due at
/// start + floor(T * (k + phase) / n), exactly, whatever happens. Paced: at the engine's own pace, never faster than a
/// rate; a start that could not be made in time is not caught up with, and its intended time is its actual one.
/// </summary>
public sealed class Pacer
{
    /// <summary>Resolution of a phase: 2^-20 of an interval.</summary>
    private const int PhaseBits = 20;

    /// <summary>Turns are not equally long: a paced start may be made up for within this time, ns.</summary>
    private const long PaceDebtNs = 1_000_000;

    /// <summary>Fixed point of the pace: 2^-8 ns, so that a million a second is exact to 4e-6.</summary>
    private const int PaceBits = 8;

    private bool _openLoop;
    private bool _held;
    private long _dueNs;
    private Int128 _remainder;
    private Int128 _denominator;
    private long _wholeNs;
    private Int128 _part;
    private long _originNs;
    private long _dueFixed;
    private long _intervalFixed;

    /// <summary>Starts of the stage that were not made yet, held ones included.</summary>
    public long Remaining { get; private set; }

    /// <summary>Open loop: <paramref name="count"/> starts over a time. Phase is clamped to [0, 1).</summary>
    public void Schedule(long startNs, long overNs, long count, double phase)
    {
        Remaining = count;
        _openLoop = true;
        _held = false;
        if (count <= 0)
        {
            Remaining = 0;
            return;
        }
        var offset = (long)(Math.Clamp(phase, 0, 1) * (1L << PhaseBits));
        _denominator = (Int128)count << PhaseBits;
        var first = (Int128)overNs * Math.Min(offset, (1L << PhaseBits) - 1);
        _dueNs = startNs + (long)(first / _denominator);
        _remainder = first % _denominator;
        _wholeNs = overNs / count;
        _part = (Int128)(overNs % count) << PhaseBits;
    }

    /// <summary>At the engine's pace, at most so many a second (0: no cap), from a time on.</summary>
    public void Pace(long startNs, long count, double perSecond)
    {
        Remaining = Math.Max(0, count);
        _openLoop = false;
        _held = false;
        _originNs = startNs;
        _dueFixed = 0;
        _intervalFixed = perSecond > 0 ? (long)Math.Ceiling(1e9 * (1 << PaceBits) / perSecond) : 0;
    }

    /// <summary>Nothing is due any more; what remains is remembered.</summary>
    public void Hold() => _held = true;

    /// <summary>Forgets what remains and returns how many that were.</summary>
    public long Stop()
    {
        var left = Remaining;
        Remaining = 0;
        return left;
    }

    /// <summary>True for a stage with intended times.</summary>
    public bool IsOpenLoop => _openLoop;

    /// <summary>When the next start is due; long.MaxValue when none is.</summary>
    public long NextDueNs
    {
        get
        {
            if (Remaining == 0 || _held)
            {
                return long.MaxValue;
            }
            return _openLoop ? _dueNs : _originNs + ((_dueFixed + (1 << PaceBits) - 1) >> PaceBits);
        }
    }

    /// <summary>Takes one start that is due now. Intended is when it should have been made.</summary>
    public bool TryTake(long nowNs, out long intendedNs)
    {
        intendedNs = nowNs;
        if (NextDueNs > nowNs)
        {
            return false;
        }
        Remaining--;
        if (_openLoop)
        {
            intendedNs = _dueNs;
            Next();
        }
        else
        {
            _dueFixed = Math.Max(_dueFixed, (nowNs - _originNs - PaceDebtNs) << PaceBits) + _intervalFixed;
        }
        return true;
    }

    private void Next()
    {
        _dueNs += _wholeNs;
        _remainder += _part;
        if (_remainder >= _denominator)
        {
            _remainder -= _denominator;
            _dueNs++;
        }
    }
}
