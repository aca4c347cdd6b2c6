using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// The brain of one run: from waiting for agents to the outcome. Pure: no I/O, no clock; the same inputs at the same
/// times give the same effects. A local run is a cluster of one agent.
/// </summary>
public sealed partial class RunMachine : IMachine<RunInput, RunEffect>
{
    private readonly RunOptions _options;
    private readonly LoadPlan _plan;
    private readonly NameAnswers _names;
    private readonly DateTimeOffset _startedAt;
    private long _bornNs;
    private readonly RunTotals _totals;
    private readonly List<RunEffect> _effects = [];
    private readonly List<string> _warnings = [];
    private readonly List<Store.RunEvent> _events = [];
    private readonly List<PlanRefusal> _refusals = [];
    private long _nextBeatNs;
    private long _nowNs;

    /// <param name="startedAt">Wall time of <paramref name="nowNs"/>: a label only, never used for durations.</param>
    public RunMachine(RunOptions options, LoadPlan plan, NameAnswers names, DateTimeOffset startedAt, long nowNs)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _plan, _names, _startedAt) = (options, plan, names, startedAt);
        (_bornNs, _nowNs, _nextBeatNs) = (nowNs, nowNs, nowNs);
        _deadlineNs = nowNs + options.JoinTimeout.Ns();
        _totals = new RunTotals { Load = plan.Spec.Load };
        _tolerance = Judge.Tolerance(plan.Spec.Thresholds);
    }

    public RunPhase Phase { get; private set; } = RunPhase.Gathering;

    public RunOptions Options => _options;

    public LoadPlan Plan => _plan;

    /// <summary>The agents of the run, as they stand.</summary>
    public IReadOnlyList<AgentSeat> Seats => _totals.Seats;

    // What each input does in each phase; every other cell of the table is covered by "ignored".
    //
    // phase     | Hello       | Ready     | Refused | Telemetry | AuditReply | Tick (when due)            | Stop
    // ----------+-------------+-----------+---------+-----------+------------+----------------------------+--------
    // Gathering | seat, or    | ignored   | ignored | ignored   | ignored    | join time over -> Ended    | Ended
    //           | -> Granting |           |         |           |            |                            |
    // Granting  | welcome (1) | noted     | Ended   | applied   | ignored    | all ready, first frames or | Ended
    //           |             |           |         |           |            | two beats -> step; grant   |
    //           |             |           |         |           |            | time over -> Ended         |
    // Ramping   | welcome (2) | ignored   | ignored | applied   | ignored    | over, or all started, or   | Draining
    //           |             |           |         |           |            | stalled -> Settling        |
    // Settling  | welcome (2) | ignored   | ignored | applied,  | ignored    | time over -> next step     | Draining
    //           |             |           |         | -> next   |            |                            |
    // Holding   | welcome (2) | ignored   | ignored | applied   | summed     | over, audited -> next step | Draining
    // Pausing   | welcome (2) | ignored   | ignored | applied   | summed     | over -> next step          | Draining
    // Draining  | welcome (2) | ignored   | ignored | applied,  | summed     | time over -> Stopping      | Stopping
    //           |             |           |         | -> Ended  |            |                            |
    // Stopping  | welcome (2) | ignored   | ignored | applied,  | ignored    | time over -> Ended         | ignored
    //           |             |           |         | -> Ended  |            |                            |
    // Ended     | ignored     | ignored   | ignored | ignored   | ignored    | ignored                    | ignored
    //
    // (1) a hello of a seated session is welcomed again; one of a new session of a seated agent ends the run.
    // Pause, resume and scale change Ramping, Settling, Holding and Pausing, and are ignored elsewhere; while a run is
    // paused no phase ends but by a stop. In a search Ramping, Settling and Holding are the stages of its trials.
    // Left and Down are as a loss of that agent; Remarked changes nothing but the events; Abandoned is as a stop rule
    // that was broken, and in phases before the first step as
    // Stop.
    // A run that was resumed, or whose coordinator was cut off for a while, stands still until all its agents are heard
    // again, at most for the time after which a silent agent is lost: it hears everything, but no phase ends.
    // (2) welcomed again; a new session of a seated agent means that the old process is gone: its load is lost.
    // In every phase but the first and last a tick also finds silent agents; when none is left the run ends.
    public IReadOnlyList<RunEffect> Step(RunInput input, long nowNs)
    {
        _nowNs = Math.Max(_nowNs, nowNs);
        _effects.Clear();
        NoteTakeOver();
        if (Phase != RunPhase.Ended)
        {
            switch (input)
            {
                case RunInput.Received received:
                    Hear(received.Sender, received.Message);
                    break;
                case RunInput.StopRequested:
                    StopByOperator();
                    break;
                case RunInput.PauseRequested or RunInput.ResumeRequested or RunInput.Scaled:
                    Steer(input);
                    break;
                case RunInput.Left left:
                    HearLeft(left);
                    break;
                case RunInput.Down down:
                    HearDown(down);
                    break;
                case RunInput.Remarked remarked:
                    Warn($"at {Elapsed:0.0} s: {remarked.Text}", "note");
                    break;
                case RunInput.Abandoned abandoned:
                    Abandon(abandoned.Why);
                    break;
                case RunInput.Tick:
                    break;
            }
            PassTime();
        }
        PersistDecisions();
        return [.. _effects];
    }

    /// <summary>
    /// What depends on the time alone; done after every input, so that no tick is ever waited for in vain.
    /// </summary>
    private void PassTime()
    {
        if (_nowNs >= _nextBeatNs)
        {
            Beat();
            _nextBeatNs = Math.Max(_nextBeatNs + _options.Beat.Ns(), _nowNs + (_options.Beat.Ns() / 2));
        }
        if (!StandsStill() && !IsPaused)
        {
            Advance();
        }
        if (Phase != RunPhase.Ended)
        {
            // While paused only beats pass: no deadline is waited for.
            _effects.Add(new RunEffect.WakeAt(
                IsPaused ? _nextBeatNs : Math.Min(_nextBeatNs, Math.Max(_deadlineNs, _nowNs + 1_000_000))));
        }
    }

    private void Hear(string sender, ClusterMessage message)
    {
        switch (message)
        {
            case ClusterMessage.Hello hello:
                HearHello(hello);
                break;
            case ClusterMessage.Ready ready when Phase == RunPhase.Granting && ready.RunId == _options.RunId:
                HearReady(ready);
                break;
            case ClusterMessage.Refused refused when Phase == RunPhase.Granting && refused.RunId == _options.RunId:
                HearRefused(refused);
                break;
            case ClusterMessage.Telemetry frame when frame.RunId == _options.RunId:
                HearTelemetry(frame);
                break;
            case ClusterMessage.AuditReply reply when reply.RunId == _options.RunId:
                HearAudit(sender, reply);
                break;
            default:
                // Everything else is ours to send, of another run, or too late to matter.
                break;
        }
    }

    private IEnumerable<AgentSeat> Living => _totals.Seats.Where(seat => seat.Lives);

    /// <summary>Agents that hold a slice and have not sent their last frame.</summary>
    private IEnumerable<AgentSeat> Awaited =>
        _totals.Seats.Where(seat => seat.State is SeatState.Granted or SeatState.Ready);

    private bool Holding => Phase == RunPhase.Holding && !IsPaused;

    private double Elapsed => (_nowNs - (_startNs ?? _nowNs)) / 1e9;
}
