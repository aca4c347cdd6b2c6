using Fourtuple.Coordinator.Cluster;
using Fourtuple.Shared.Processes;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// <c>/metrics</c> of a coordinator. Only the one that leads tells of the run and the agents, so that sums over all
/// coordinators count nothing twice.
/// </summary>
internal static class CoordinatorMetrics
{
    /// <param name="view">Null before there is a store.</param>
    public static string Write(ClusterView? view)
    {
        var leads = view?.Role == CoordinatorRole.Active;
        var text = new PrometheusText()
            .Gauge("fourtuple_build_info", "1; the version is a label.")
            .Sample(1, ("version", ProductVersion.Text), ("role", "coordinator"))
            .Gauge("fourtuple_coordinator_leads", "1 at the coordinator that leads.").Sample(leads ? 1 : 0);
        if (view is null || !leads)
        {
            return text.ToString();
        }
        text.Gauge("fourtuple_coordinator_epoch", "Fencing token of the lease; each take-over raises it.")
            .Sample(view.Epoch)
            .Counter("fourtuple_coordinator_refused_messages_total", "Messages that were unknown or unreadable.")
            .Sample(view.RefusedMessages)
            .Gauge("fourtuple_run_active", "1 while a run is under way.")
            .Sample(view.Run is not null && !view.RunEnded ? 1 : 0);
        Run(text, view);
        Agents(text, view);
        return text.ToString();
    }

    private static void Run(PrometheusText text, ClusterView view)
    {
        if (view.Run is not { } run)
        {
            return;
        }
        text.Gauge("fourtuple_run_info", "1; run and step are labels.")
            .Sample(1, ("run", run.RunId), ("state", run.State))
            .Gauge("fourtuple_run_asked", "The level asked for now, in the unit of the plan.").Sample(run.Asked);
        if (run.Metrics is not { } load)
        {
            return;
        }
        load.WriteTo(text);
        if (load.Requests)
        {
            text.Gauge("fourtuple_request_rate", "Requests sent per second over the last beat.")
                .Sample(run.StartRate);
        }
        text.Counter("fourtuple_agent_lost_total", "Agents lost in this run.").Sample(run.LostAgents);
    }

    private static void Agents(PrometheusText text, ClusterView view)
    {
        if (view.Agents.Count == 0)
        {
            return;
        }
        Each("fourtuple_agent_up", "1 for an agent that is up.", agent => agent.State == MemberState.Up ? 1 : 0);
        Each("fourtuple_agent_connection_active", "Connections open at an agent.", agent => agent.Counters.Open);
        Each("fourtuple_agent_cpu_ratio", "Busy part of an agent's cores in the last beat, 0 to 1.",
            agent => agent.Gauges?.CpuFraction ?? 0);
        Each("fourtuple_agent_mem_ratio", "Used part of the memory of an agent's host or cgroup, 0 to 1.",
            agent => agent.Gauges?.MemUsedFraction ?? 0);

        void Each(string name, string help, Func<MemberView, double> read)
        {
            text.Gauge(name, help);
            foreach (var agent in view.Agents)
            {
                text.Sample(read(agent), ("agent", agent.Agent));
            }
        }
    }
}
