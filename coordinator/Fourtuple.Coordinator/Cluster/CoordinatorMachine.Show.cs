using Fourtuple.Coordinator.Totals;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>What people see.</summary>
public sealed partial class CoordinatorMachine
{
    public const string StoreIsFine = "ok";

    private bool _changed = true;
    private string? _leaseFault;
    private string? _writeFault;
    private long? _writeFaultNs;

    private string StoreState => _writeFault ?? _leaseFault ?? StoreIsFine;

    private void ShowWhenChanged()
    {
        if (!_changed)
        {
            return;
        }
        _changed = false;
        var seats = (_run?.Machine.Seats ?? []).ToDictionary(seat => seat.Session);
        Do(new CoordinatorEffect.Show(new ClusterView(
            options.Cluster, options.Holder, _role, _epoch, StoreState,
            [.. _members.Values.Select(member => View(member, seats.GetValueOrDefault(member.Session)))],
            (_run ?? _endedRun)?.Progress, _runEnded, _refusedMessages)
        {
            Use = [.. ((_run ?? _endedRun)?.Machine.Seats ?? []).Select(SeatUse.Of).OfType<SeatUse>()],
        }));
    }

    private MemberView View(Member member, AgentSeat? seat) => new(
        member.Agent, member.Session, member.State, Math.Max(0, _nowNs - member.HeardNs) / 1e9, member.Capacity,
        ServedRun(member), seat?.Engine?.Engine, seat?.Counters ?? default, seat?.Frames?.Gauges, member.Restarts,
        _cordoned.Contains(member.Agent), member.Downed);

    /// <summary>The run that an agent has load of, as far as it is known.</summary>
    private static string? ServedRun(Member member) => member.RunId;
}
