using System.Text.Json.Serialization;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Totals;

/// <summary>
/// An agent's memory when it held most, and its CPU while the run held its level. Whoever goes on with the run in
/// another's place starts from a copy of it.
/// </summary>
public sealed class AgentPeak
{
    public long Open { get; set; }

    /// <summary>Resident bytes of the process at the peak.</summary>
    public long RssBytes { get; set; }

    public double MaxCpuFraction { get; set; }

    public double MaxMemFraction { get; set; }

    public long Frames { get; set; }

    public double CpuSum { get; set; }

    public double MemSum { get; set; }

    /// <summary>Kernel slab of the host at the first frame and at the peak, bytes.</summary>
    public long FirstSlabBytes { get; set; }

    public long FirstOpen { get; set; }

    public long SlabBytes { get; set; }

    public double HoldCpuSeconds { get; set; }

    public double HoldSeconds { get; set; }

    public double LastCpuSeconds { get; set; }

    public long LastRunNs { get; set; }

    [JsonIgnore]
    public double MeanCpuFraction => Frames == 0 ? 0 : CpuSum / Frames;

    [JsonIgnore]
    public double MeanMemFraction => Frames == 0 ? 0 : MemSum / Frames;

    [JsonIgnore]
    public bool Seen => Frames > 0;

    /// <summary>CPU seconds a second while holding: 1 is one core.</summary>
    [JsonIgnore]
    public double HoldCpuFraction => HoldSeconds <= 0 ? 0 : HoldCpuSeconds / HoldSeconds;

    /// <summary>(RSS at peak - RSS with rings made and nothing open) / open at peak, bytes.</summary>
    public double BytesPerConnection(long baselineRssBytes) =>
        Open == 0 ? 0 : Math.Max(0, RssBytes - baselineRssBytes) / (double)Open;

    /// <summary>
    /// Growth of the host's kernel slab / growth of open connections, from the first frame to the peak.
    /// </summary>
    [JsonIgnore]
    public double KernelBytesPerConnection => !Seen || Open <= FirstOpen
        ? 0
        : Math.Max(0, SlabBytes - FirstSlabBytes) / (double)(Open - FirstOpen);

    public void Add(TelemetryBody body, bool holding)
    {
        ArgumentNullException.ThrowIfNull(body);
        var (gauges, open) = (body.Gauges, body.Counters.Open);
        if (!Seen)
        {
            (FirstSlabBytes, FirstOpen) = (gauges.SlabBytes, open);
        }
        if (open > Open || (open == Open && open > 0))
        {
            (Open, RssBytes, SlabBytes) = (open, gauges.RssBytes, gauges.SlabBytes);
        }
        if (holding && Seen && body.RunNs > LastRunNs)
        {
            HoldCpuSeconds += Math.Max(0, gauges.CpuSeconds - LastCpuSeconds);
            HoldSeconds += (body.RunNs - LastRunNs) / 1e9;
        }
        (LastCpuSeconds, LastRunNs) = (gauges.CpuSeconds, body.RunNs);
        MaxCpuFraction = Math.Max(MaxCpuFraction, gauges.CpuFraction);
        MaxMemFraction = Math.Max(MaxMemFraction, gauges.MemUsedFraction);
        CpuSum += gauges.CpuFraction;
        MemSum += gauges.MemUsedFraction;
        Frames++;
    }
}
