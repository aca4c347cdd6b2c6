using Fourtuple.Agent.Doctor;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Messages;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Agent;

/// <summary>Reads this process's and host's gauges and the kernel's counters, as changes since it was made.</summary>
internal sealed class GaugeReader
{
    private readonly TimeProvider _time;
    private readonly int _cores;
    private readonly MemoryReader _memory = new();
    private readonly IReadOnlyDictionary<string, long> _kernelAtStart = ProcNetCounters.Read();
    private readonly TimeSpan _cpuAtStart = Environment.CpuUsage.TotalTime;
    private readonly TimeSpan _pauseAtStart = GC.GetTotalPauseDuration();
    private readonly long _availableAtStart;
    private TimeSpan _cpuAtLast;
    private long _lastNs;

    /// <param name="workers">Socket workers: no more cores than that are this agent's.</param>
    public GaugeReader(TimeProvider time, int workers)
    {
        _time = time;
        _cores = Math.Clamp(workers, 1, Environment.ProcessorCount);
        _availableAtStart = _memory.Read().AvailableBytes;
        _cpuAtLast = _cpuAtStart;
        _lastNs = time.NowNs();
    }

    public GaugeReading Read()
    {
        var memory = _memory.Read();
        var cpu = Environment.CpuUsage.TotalTime;
        var nowNs = _time.NowNs();
        var busy = Busy(cpu - _cpuAtLast, nowNs - _lastNs, _cores);
        (_cpuAtLast, _lastNs) = (cpu, nowNs);
        var gauges = new AgentGauges(
            ProcFiles.KilobytesOf(ProcFiles.Text("/proc/self/status"), "VmRSS") ?? 0,
            (cpu - _cpuAtStart).TotalSeconds, busy,
            memory.TotalBytes > 0 ? 1 - memory.AvailableBytes / (double)memory.TotalBytes : 0, memory.SlabBytes,
            (GC.GetTotalPauseDuration() - _pauseAtStart).TotalMilliseconds);
        return new GaugeReading(
            gauges, ProcNetCounters.Since(_kernelAtStart, ProcNetCounters.Read()),
            ShortageOf(memory.AvailableBytes, _availableAtStart));
    }

    /// <summary>
    /// 80 % of what was available at the grant is used, and less is left than what the preflight keeps free: a large
    /// host that was granted nearly all of its memory may use it.
    /// </summary>
    internal static string? ShortageOf(long availableBytes, long atStartBytes) =>
        availableBytes < atStartBytes / 5 && availableBytes < CapacityChecks.ReserveBytes
            ? $"Memory is nearly used up ({availableBytes >> 20:N0} MiB of the {atStartBytes >> 20:N0} MiB available at"
                + " the grant are left): nothing more is opened here. Ask for fewer connections, or use a larger host."
            : null;

    internal static double Busy(TimeSpan cpu, long elapsedNs, int cores) =>
        elapsedNs > 0 ? Math.Clamp(cpu.Ticks * 100.0 / elapsedNs / cores, 0, 1) : 0;
}
