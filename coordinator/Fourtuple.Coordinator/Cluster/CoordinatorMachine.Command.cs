using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>What operators ask for.</summary>
public sealed partial class CoordinatorMachine
{
    /// <summary>An order to end all load is repeated for so many beats: the bus may lose it.</summary>
    private const int KillBeats = 5;

    private int _killBeats;

    private void Obey(long ticket, ClusterCommand command)
    {
        if (command is ClusterCommand.Leave)
        {
            Reply(ticket, GoAway());
            return;
        }
        if (_role != CoordinatorRole.Active || _leaving)
        {
            Reply(ticket, new ClusterAnswer(
                ExitCodes.Failed, "this coordinator does not lead",
                _role == CoordinatorRole.Suspended ? "the store does not renew its lease" : "it is a standby",
                "ask the active coordinator of the cluster"));
            return;
        }
        switch (command)
        {
            case ClusterCommand.Run run:
                Start(ticket, run);
                break;
            case ClusterCommand.Stop stop:
                Reply(ticket, Stop(stop.RunId));
                break;
            case ClusterCommand.Pause pause:
                Reply(ticket, Steer(pause.RunId, new RunInput.PauseRequested(), "is paused"));
                break;
            case ClusterCommand.Resume resume:
                Reply(ticket, Steer(resume.RunId, new RunInput.ResumeRequested(), "goes on"));
                break;
            case ClusterCommand.Scale scale:
                Reply(ticket, Scale(scale));
                break;
            case ClusterCommand.Down down:
                Reply(ticket, Down(down.Agent));
                break;
            case ClusterCommand.DownUnreachable:
                Reply(ticket, DownUnreachable());
                break;
            case ClusterCommand.Cordon cordon:
                Reply(ticket, Cordon(cordon.Agent, cordon.On));
                break;
            case ClusterCommand.Drain drain:
                Reply(ticket, Drain(drain.Agent));
                break;
            case ClusterCommand.Check check:
                Check(ticket, check);
                break;
            case ClusterCommand.Annotate annotate:
                Reply(ticket, Annotate(annotate.RunId, annotate.Text));
                break;
            case ClusterCommand.KillAll:
                Reply(ticket, KillAll());
                break;
        }
    }

    private void Reply(long ticket, ClusterAnswer answer) => Do(new CoordinatorEffect.Reply(ticket, answer));

    private void Start(long ticket, ClusterCommand.Run command)
    {
        var members = _members.Values
            .Where(member => member.State == MemberState.Up && Selects(command.Plan, member)).ToArray();
        var needed = command.Plan.Spec.Agents.Count ?? Math.Max(1, members.Length);
        if (WhyNot(command, members, needed) is { } refusal)
        {
            Reply(ticket, refusal);
            return;
        }
        var started = DateTimeOffset.TryParse(
            command.Created, System.Globalization.CultureInfo.InvariantCulture, out var time)
            ? time
            : DateTimeOffset.UnixEpoch;
        var machine = new RunMachine(
            new RunOptions(
                command.RunId, options.Cluster, command.Seed, command.CommandLine, options.Beat, needed, options.Join,
                options.Lost),
            command.Plan, command.Names, started, _nowNs);
        var hash = PlanHash.Of(command.Text, []);
        var run = new LedRun(machine, hash) { Ticket = ticket };
        // A repeated order to end all load would end this run too; whoever missed it is told when its frames come.
        _killBeats = 0;
        (_run, _runEnded, _changed) = (run, false, true);
        _gate.Add(
            run.RunId,
            [new RunWrite.Create(command.Plan.Metadata.Name, command.Text, hash, command.Created, "gathering")],
            [() => Confirm(run)]);
        foreach (var member in members)
        {
            Drive(new RunInput.Received(
                member.Agent, new ClusterMessage.Hello(member.Agent, member.Session, member.Capacity, 0)));
        }
        Drive(new RunInput.Tick());
    }

    private void Confirm(LedRun run)
    {
        if (run.Ticket is { } ticket)
        {
            run.Ticket = null;
            Reply(ticket, new ClusterAnswer(ExitCodes.Pass, $"run {run.RunId} has begun"));
        }
    }

    /// <summary>Only what can be said before agents are asked; the rest ends the run as refused.</summary>
    private ClusterAnswer? WhyNot(ClusterCommand.Run command, Member[] members, int needed)
    {
        if (_run is { } other)
        {
            return new ClusterAnswer(
                ExitCodes.Failed, $"run {other.RunId} is under way", "a cluster carries out one run at a time",
                "wait for its end, or stop it");
        }
        // With nothing left to repeat, the run's own first write is what tries the store again.
        if (_leaseFault is not null || (_writeFault is not null && !_gate.Idle))
        {
            return new ClusterAnswer(
                ExitCodes.Failed, "no run can begin now", $"the store takes no writes: {StoreState}",
                "see to the store, then ask again");
        }
        if (WhyQuarantined(members) is { } quarantined)
        {
            return quarantined;
        }
        if (members.Length < needed)
        {
            // More may join while it gathers.
            return null;
        }
        var readings = members.Take(needed).Select(member => new AgentReading(member.Agent, member.Capacity)).ToArray();
        var refusals = PlanResolver.Resolve(command.Plan, readings, command.Names).Refusals;
        return refusals.Count == 0
            ? null
            : new ClusterAnswer(refusals[0].ExitCode, refusals[0].What, refusals[0].Why, refusals[0].Advice);
    }

    private bool Selects(LoadPlan plan, Member member) => !_cordoned.Contains(member.Agent)
        && plan.Spec.Agents.Select.All(
        wanted => member.Capacity.Labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value);

    /// <summary>A run that could not even be noted down never was; true when it was such a one.</summary>
    private bool RefuseUnstored(IReadOnlyList<RunWrite> parts, StoreAnswer answer)
    {
        if (_run is not { Ticket: { } ticket } run || answer.Outcome == StoreOutcome.Unavailable
            || !parts.Any(part => part is RunWrite.Create))
        {
            return false;
        }
        _gate.Forget(run.RunId);
        (_run, _changed) = (null, true);
        Reply(ticket, new ClusterAnswer(
            ExitCodes.Failed, "the run did not begin", $"the store does not take it: {answer.Reason}",
            "make room in the store, then ask again"));
        return true;
    }

    private ClusterAnswer? WhyNotUnderWay(string? runId, string verb) =>
        _run is { } run && (runId is null || runId == run.RunId) ? null : new ClusterAnswer(
            ExitCodes.Failed, runId is null ? $"there is no run to {verb}" : $"run {runId} is not under way",
            _run is { } other ? $"the run under way is {other.RunId}" : "the cluster is idle", "list the runs");

    private ClusterAnswer Steer(string? runId, RunInput input, string done)
    {
        if (WhyNotUnderWay(runId, "change") is { } absent)
        {
            return absent;
        }
        var run = _run!;
        if (run.Machine.WhyNot(input) is { } refusal)
        {
            return new ClusterAnswer(refusal.ExitCode, refusal.What, refusal.Why, refusal.Advice);
        }
        Drive(input);
        return new ClusterAnswer(ExitCodes.Pass, $"run {run.RunId} {done}");
    }

    private ClusterAnswer Scale(ClusterCommand.Scale scale)
    {
        var unit = _run is { } run ? ProfileProgram.UnitOf(run.Machine.Plan.Spec.Load.Mode) : LevelUnit.Connections;
        return _run is not null && scale.IsRate != unit.IsRate()
            ? new ClusterAnswer(
                ExitCodes.Usage, $"the level of this run is not a {(scale.IsRate ? "rate" : "number of connections")}",
                $"its profile counts {unit.Noun()}", scale.IsRate ? "leave out the /s" : "write it with /s")
            : Steer(scale.RunId, new RunInput.Scaled(scale.Level), $"goes to {scale.Level:N0} {unit.Noun()}");
    }

    private ClusterAnswer Stop(string? runId)
    {
        if (WhyNotUnderWay(runId, "stop") is { } absent)
        {
            return absent;
        }
        var run = _run!;
        Drive(new RunInput.StopRequested());
        return new ClusterAnswer(ExitCodes.Pass, $"run {run.RunId} is told to stop");
    }

    private ClusterAnswer KillAll()
    {
        _killBeats = KillBeats;
        SendKill();
        Drive(new RunInput.StopRequested());
        Drive(new RunInput.StopRequested());
        return new ClusterAnswer(ExitCodes.Pass, "every agent is told to end all load at once");
    }

    private void RepeatKill()
    {
        if (_killBeats > 0)
        {
            _killBeats--;
            SendKill();
        }
    }

    /// <summary>Without the id of a run: whatever an agent serves.</summary>
    private void SendKill() => Do(new CoordinatorEffect.Broadcast(_epoch, new ClusterMessage.Stop(
        "", "the operator ended all load", DrainClose.Rst, OverNs: 0)));
}
