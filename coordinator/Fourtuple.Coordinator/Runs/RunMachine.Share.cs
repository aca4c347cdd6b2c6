using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// Who opens how much. What a lost agent held goes to the survivors at once: inside their own slices, whose tuples are
/// not the lost one's, so nothing has to be waited for.
/// </summary>
public sealed partial class RunMachine
{
    /// <summary>Openings ordered in place of ones that a lost agent had made: asked for once more.</summary>
    private long _replaced;

    private bool Redistributes => _plan.Spec.Agents.OnLoss == OnLoss.Redistribute;

    /// <summary>The shares of a level by slice; those of agents that are gone are with the others, as far as they
    /// fit.</summary>
    private long[] Levels(long level)
    {
        var levels = _resolved!.Level(level);
        var living = Living.ToArray();
        if (!Redistributes || living.Length == 0 || living.Length == levels.Length)
        {
            return levels;
        }
        var missing = level - living.Sum(seat => levels[seat.Share!.Slice]);
        var extra = Spread(missing, [.. living.Select(seat => seat.MaxOpen - levels[seat.Share!.Slice])]);
        for (var at = 0; at < living.Length; at++)
        {
            levels[living[at].Share!.Slice] += extra[at];
        }
        WarnOfDeficit(missing - extra.Sum(), level);
        return levels;
    }

    /// <summary>Part of the amount by room, all of it when it fits.</summary>
    private static long[] Spread(long amount, long[] room)
    {
        long[] free = [.. room.Select(one => Math.Max(0, one))];
        return Partition.Level(Math.Clamp(amount, 0, SlicePlanner.Sum(free)), free);
    }

    /// <param name="names">Of the lost, for people.</param>
    private void Redistribute(IReadOnlyList<AgentSeat> lost, string names)
    {
        if (!Living.Any())
        {
            return;
        }
        // Churned connections come with the rate. Those that carry requests are there before it.
        if (_unit != LevelUnit.OpeningsPerSecond && OpensForOthers)
        {
            RedistributeOpen(lost, names, _unit.IsRate() ? _plan.Spec.Load.Connections ?? 0 : _level);
        }
        if (_unit.IsRate())
        {
            RedistributeRate(names, lost.Count);
        }
    }

    /// <summary>A pause of requests keeps their connections; nothing else is opened while the run pauses.</summary>
    private bool OpensForOthers => _unit.IsRate()
        ? Phase is RunPhase.Ramping or RunPhase.Holding or RunPhase.Pausing
        : !IsPaused && (Phase is RunPhase.Ramping or RunPhase.Holding
            || (Phase is RunPhase.Settling && !_stoppedByCriterion));

    private void RedistributeOpen(IReadOnlyList<AgentSeat> lost, string names, long level)
    {
        var living = Living.ToArray();
        var missing = Math.Max(0, level - living.Sum(seat => seat.Level));
        var extra = Spread(missing, [.. living.Select(seat => seat.MaxOpen - seat.Level)]);
        var moved = extra.Sum();
        var unattempted = lost.Sum(
            seat => Math.Max(0, seat.Ordered - seat.Counters.Attempted - seat.Counters.Skipped));
        _replaced += Math.Max(0, moved - unattempted);
        for (var at = 0; at < living.Length; at++)
        {
            var seat = living[at];
            var part = seat.Level + extra[at];
            seat.Order(part);
            Stage(seat, Rise(part, level, seat.Share!.Slice));
        }
        if (moved > 0)
        {
            Warn($"{Figures.Count(moved)} connections of {Agents(lost.Count)} {names} were moved "
                + $"to {living.Length} other {Agents(living.Length)}", "redistributed");
            _progressNs = Math.Max(_progressNs, _nowNs);
        }
        WarnOfDeficit(missing - moved, level);
    }

    /// <summary>Part of a level, within the time that is left of a ramp to it, else at the plan's pace.</summary>
    private StageOrder.Ramp Rise(long part, long level, int slice)
    {
        var startNs = _nowNs + RunTiming.Lead.Ns();
        var phase = (double)slice / _totals.Seats.Count;
        var ramp = _unit.IsRate() ? null : Current as RunStep.Ramp;
        if (Phase == RunPhase.Ramping && ramp is { Over: not null } && _deadlineNs > startNs)
        {
            return new StageOrder.Ramp(part, startNs, _deadlineNs - startNs, 0, phase);
        }
        var pace = ramp?.Pace ?? _plan.Spec.Safety.Ceiling.ConnectRate ?? 0;
        return new StageOrder.Ramp(part, startNs, 0, level == 0 ? 0 : pace * part / level, phase);
    }

    private static string Agents(int count) => count == 1 ? "agent" : "agents";

    private void WarnOfDeficit(long deficit, long level)
    {
        if (deficit > 0)
        {
            Warn($"{Figures.Count(deficit)} of {Figures.Count(level)} connections have no place in the slices of the "
                + "agents that are left", "deficit");
        }
    }
}
