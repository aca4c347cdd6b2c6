using Fourtuple.Shared.Processes;

namespace Fourtuple.Agent.Processes;

/// <summary><c>/metrics</c> of an agent: its own part of the load.</summary>
internal static class AgentMetrics
{
    /// <param name="host">Null before it began.</param>
    public static string Write(string version, AgentHost? host)
    {
        var text = new PrometheusText()
            .Gauge("fourtuple_build_info", "1; the version is a label.")
            .Sample(1, ("version", version), ("role", "agent"));
        text.Gauge("fourtuple_agent_serving", "1 while it has workers of a run.")
            .Sample(host?.State is AgentState.Ready or AgentState.Running or AgentState.Draining ? 1 : 0);
        if (host?.Reading is not { } reading)
        {
            return text.ToString();
        }
        reading.Load.WriteTo(text);
        var gauges = reading.Gauges;
        return text
            .Gauge("fourtuple_agent_cpu_ratio", "Busy part of the agent's cores in the last beat, 0 to 1.")
            .Sample(gauges.CpuFraction)
            .Gauge("fourtuple_agent_mem_ratio", "Used part of the memory of host or cgroup, 0 to 1.")
            .Sample(gauges.MemUsedFraction)
            .Gauge("fourtuple_agent_resident_memory_bytes", "Resident memory of the agent.").Sample(gauges.RssBytes)
            .Gauge("fourtuple_agent_gc_pause_seconds", "Pauses of the garbage collector since the grant.")
            .Sample(gauges.GcPauseMs / 1e3)
            .ToString();
    }
}
