using Fourtuple.Shared.Doctor;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>What nobody here can read, and what is taken for it.</summary>
/// <param name="Backlog">Accept queue of each listener of the target; null: its default is taken.</param>
/// <param name="StallSeconds">Longest time the target does not accept.</param>
/// <param name="RatePerCore">New connections/s and core; null: what was measured.</param>
public sealed record LimitAssumptions(long? Backlog = null, double StallSeconds = 0.1, double? RatePerCore = null);

/// <summary>All numbers that the formulas work on; changing one shows what the change would bring.</summary>
/// <param name="Tuples">Sources, ports and destinations over all agents.</param>
/// <param name="Hosts">One entry an agent.</param>
/// <param name="TargetIsLocal">Both ends of a connection are on an agent's own host.</param>
/// <param name="Addresses">Distinct destination addresses.</param>
/// <param name="Listeners">Distinct destination ports: at least so many accept queues.</param>
public sealed record LimitCase(
    PlanAsk Ask, TupleCeiling Tuples, IReadOnlyList<HostFigures> Hosts, bool TargetIsLocal, long Addresses,
    long Listeners, LimitAssumptions Assumed)
{
    public int Ends => TargetIsLocal ? 2 : 1;

    /// <summary>Every agent has TCP timestamps on.</summary>
    public bool Timestamps => Hosts.All(host => host.Capacity.TcpTimestamps);

    /// <summary>Seconds for which a tuple is taken after its connection was closed.</summary>
    public double TimeWaitSeconds => TimeWait.Seconds(
        Ask.Close, Ask.Bind, Timestamps, Hosts.Min(host => host.TwReuse ?? 0), TargetIsLocal);

    /// <summary>
    /// With so many more agents like the first one. On loopback they share its host; elsewhere each has a host and as
    /// many source addresses of its own.
    /// </summary>
    public LimitCase WithAgents(int more)
    {
        var model = Hosts[0];
        var own = TargetIsLocal ? 0 : Math.Max(1, Tuples.Sources / Math.Max(1, Tuples.Agents));
        var added = Enumerable.Range(1, more).Select(number => TargetIsLocal ? model : model with
        {
            Capacity = model.Capacity with { BootId = $"{model.Capacity.BootId}+{number}" },
        });
        return this with
        {
            Hosts = [.. Hosts, .. added],
            Tuples = Tuples with { Agents = Tuples.Agents + more, Sources = Tuples.Sources + (own * more) },
        };
    }
}
