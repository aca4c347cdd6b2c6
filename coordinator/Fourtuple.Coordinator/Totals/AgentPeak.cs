using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Totals;

/// <summary>An agent's memory when it held most, and its CPU while the run held its level.</summary>
public sealed class AgentPeak
{
    private AgentGauges? _first;
    private long _firstOpen;
    private AgentGauges? _last;
    private long _lastRunNs;
    private double _holdCpuSeconds;
    private double _holdSeconds;

    public long Open { get; private set; }

    /// <summary>Resident bytes of the process at the peak.</summary>
    public long RssBytes { get; private set; }

    public double MaxCpuFraction { get; private set; }

    public double MaxMemFraction { get; private set; }

    private long _slabBytes;
    private long _frames;
    private double _cpuSum;
    private double _memSum;

    public double MeanCpuFraction => _frames == 0 ? 0 : _cpuSum / _frames;

    public double MeanMemFraction => _frames == 0 ? 0 : _memSum / _frames;

    public bool Seen => _frames > 0;

    /// <summary>CPU seconds a second while holding: 1 is one core.</summary>
    public double HoldCpuFraction => _holdSeconds <= 0 ? 0 : _holdCpuSeconds / _holdSeconds;

    /// <summary>(RSS at peak - RSS with rings made and nothing open) / open at peak, bytes.</summary>
    public double BytesPerConnection(long baselineRssBytes) =>
        Open == 0 ? 0 : Math.Max(0, RssBytes - baselineRssBytes) / (double)Open;

    /// <summary>
    /// Growth of the host's kernel slab / growth of open connections, from the first frame to the peak.
    /// </summary>
    public double KernelBytesPerConnection => _first is null || Open <= _firstOpen
        ? 0
        : Math.Max(0, _slabBytes - _first.SlabBytes) / (double)(Open - _firstOpen);

    public void Add(TelemetryBody body, bool holding)
    {
        ArgumentNullException.ThrowIfNull(body);
        var (gauges, open) = (body.Gauges, body.Counters.Open);
        if (_first is null)
        {
            (_first, _firstOpen) = (gauges, open);
        }
        if (open > Open || (open == Open && open > 0))
        {
            (Open, RssBytes, _slabBytes) = (open, Math.Max(RssBytes, gauges.RssBytes), gauges.SlabBytes);
        }
        if (holding && _last is not null && body.RunNs > _lastRunNs)
        {
            _holdCpuSeconds += Math.Max(0, gauges.CpuSeconds - _last.CpuSeconds);
            _holdSeconds += (body.RunNs - _lastRunNs) / 1e9;
        }
        (_last, _lastRunNs) = (gauges, body.RunNs);
        MaxCpuFraction = Math.Max(MaxCpuFraction, gauges.CpuFraction);
        MaxMemFraction = Math.Max(MaxMemFraction, gauges.MemUsedFraction);
        _cpuSum += gauges.CpuFraction;
        _memSum += gauges.MemUsedFraction;
        _frames++;
    }
}
