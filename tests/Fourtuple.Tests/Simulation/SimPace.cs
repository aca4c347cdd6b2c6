namespace Fourtuple.Tests.Simulation;

/// <summary>So many things spread over so long, or at a pace.</summary>
internal sealed class SimPace
{
    private long _startNs;
    private long _overNs;
    private long _total;
    private long _taken;
    private double _perSecond;

    public long Left => _total - _taken;

    public void Begin(long startNs, long overNs, long total, double perSecond) =>
        (_startNs, _overNs, _total, _taken, _perSecond) = (startNs, overNs, total, 0, perSecond);

    /// <summary>Ends it; what was not taken.</summary>
    public long Stop()
    {
        var left = Left;
        (_total, _taken) = (0, 0);
        return left;
    }

    public bool IsOver(long nowNs) => nowNs >= _startNs + _overNs;

    /// <summary>What is due by now and was not taken yet.</summary>
    public long Take(long nowNs)
    {
        if (Left == 0 || nowNs < _startNs)
        {
            return 0;
        }
        var due = _overNs > 0
            ? (long)(_total * Math.Min(1, (nowNs - _startNs) / (double)_overNs))
            : (long)Math.Min(_total, _perSecond * ((nowNs - _startNs) / 1e9));
        var count = Math.Max(0, due - _taken);
        _taken += count;
        return count;
    }
}
