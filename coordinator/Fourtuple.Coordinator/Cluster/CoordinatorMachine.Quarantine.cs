using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>
/// Tuples that an agent may still hold though its run has ended without it: they are leased to nobody else until it
/// proves that they are free, or until R has passed since the last beacon that could have kept its load alive.
/// </summary>
public sealed partial class CoordinatorMachine
{
    /// <summary>The grace of an agent that does not say its own.</summary>
    private static readonly long UsualGraceNs = TimeSpan.FromSeconds(20).Ns();

    /// <summary>K: what ending load takes after the grace.</summary>
    private static readonly long EndingNs = TimeSpan.FromSeconds(5).Ns();

    private readonly List<Quarantined> _quarantine = [];
    private long _graceNs = UsualGraceNs;

    /// <param name="Capacity">Null when it held a slice of an earlier leader's run and has not been heard of.</param>
    private sealed record Quarantined(string Agent, Guid Session, AgentCapacity? Capacity, long UntilNs);

    /// <summary>R: how long load outlives the last beacon, with a margin for clocks that run at other rates.</summary>
    private long ReleaseNs => (long)((options.Ttl.Ns() + _graceNs + EndingNs) * 1.1);

    /// <summary>The run has ended; who of it was lost and gave no proof of release?</summary>
    private void Quarantine(LedRun run)
    {
        foreach (var seat in run.Machine.Seats.Where(seat => seat is { State: SeatState.Lost, Share: not null }))
        {
            var member = _members.GetValueOrDefault(seat.Agent);
            if (member is null || (member.Session == seat.Session && member.State != MemberState.Left
                && member.Released != run.RunId))
            {
                _quarantine.Add(new Quarantined(seat.Agent, seat.Session, seat.Capacity, _nowNs + ReleaseNs));
            }
        }
    }

    /// <summary>What an earlier leader may have left: its beacons ended with its lease, so R counts from now.</summary>
    private void Quarantine(StoredRun run)
    {
        foreach (var slice in run.Slices.Where(slice => slice.State == SliceState.Lost
            || (!run.Head.Ended && slice.State is SliceState.Granted or SliceState.Active)))
        {
            _quarantine.Add(new Quarantined(slice.Agent, slice.Session, null, _nowNs + ReleaseNs));
        }
    }

    /// <summary>Proof: a last frame with every socket closed, a goodbye, or a new process under its name.</summary>
    private void Release(string agent, Guid session) =>
        _quarantine.RemoveAll(held => held.Agent == agent && held.Session == session);

    private void ReleaseFormer(ClusterMessage.Hello hello)
    {
        _graceNs = Math.Max(_graceNs, hello.GraceNs);
        _quarantine.RemoveAll(held => held.Agent == hello.Agent && held.Session != hello.Session);
    }

    /// <summary>Why these agents may not be given slices now; null when they may.</summary>
    private ClusterAnswer? WhyQuarantined(IReadOnlyList<Member> members)
    {
        _quarantine.RemoveAll(held => held.UntilNs <= _nowNs);
        foreach (var held in _quarantine)
        {
            var capacity = held.Capacity
                ?? (_members.TryGetValue(held.Agent, out var known) ? known.Capacity : null);
            // Of an agent that has not been heard of, nothing says that its address is its own.
            if (members.Any(member => member.Session != held.Session
                && (capacity is null || Linked(capacity, member.Capacity))))
            {
                var left = TimeSpan.FromMilliseconds((held.UntilNs - _nowNs) / 1e6);
                return new ClusterAnswer(
                    ExitCodes.Failed, "no run can begin now",
                    $"agent {held.Agent} was lost and may still hold connections from an address that others share",
                    $"ask again in {Math.Ceiling(left.TotalSeconds):0} s, or restart that agent");
            }
        }
        return null;
    }

    private bool MayJoin(LedRun run, Member member) =>
        !member.Downed && Selects(run.Machine.Plan, member) && WhyQuarantined([member]) is null;

    /// <summary>A run that waits for agents gets those that had to wait for their tuples.</summary>
    private void OfferMembers()
    {
        if (_run is not { Machine.Phase: RunPhase.Gathering } run)
        {
            return;
        }
        foreach (var member in _members.Values.Where(member => member.State == MemberState.Up).ToArray())
        {
            if (run.Machine.Phase == RunPhase.Gathering && MayJoin(run, member))
            {
                Drive(new RunInput.Received(
                    member.Agent, new ClusterMessage.Hello(member.Agent, member.Session, member.Capacity, 0)));
            }
        }
    }

    /// <summary>Whether targets could see both at one address; when in doubt, yes.</summary>
    private static bool Linked(AgentCapacity left, AgentCapacity right) =>
        left.BootId == right.BootId
        || (IdentityFinder.Declared(left) is { } declared && declared == IdentityFinder.Declared(right))
        || left.Sources.Intersect(right.Sources).Any();
}
