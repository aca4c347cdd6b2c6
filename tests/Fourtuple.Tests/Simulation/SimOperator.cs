using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Tests.Simulation;

/// <summary>The person at the command line: asks whoever leads, and asks again when no answer comes.</summary>
internal sealed class SimOperator(SimWorld world)
{
    private const long PatienceNs = 10 * SimSchedule.Second;

    private readonly Dictionary<long, (string RunId, SimPlan Plan)> _waiting = [];
    private readonly Dictionary<string, long> _accepted = [];
    private long _ticket;
    private int _runs;

    /// <summary>When the store had each run that was asked for, virtual.</summary>
    public IReadOnlyDictionary<string, long> Accepted => _accepted;

    /// <summary>Runs asked for that nobody has taken yet.</summary>
    public int Unanswered { get; private set; }

    /// <summary>How the last run was refused for good; empty when it was not.</summary>
    public string Refusal { get; private set; } = "";

    public void Run(SimPlan plan)
    {
        Unanswered++;
        Submit($"run-{++_runs}", plan);
    }

    public void Stop() => Command(new ClusterCommand.Stop(null));

    public void KillAll() => Command(new ClusterCommand.KillAll());

    /// <summary>
    /// Pauses and scales while faults go on. A pause may be carried out late by a leader that hangs, so resuming is
    /// asked for until the end.
    /// </summary>
    public void Steer(Random random)
    {
        for (var atNs = 5 * SimSchedule.Second; atNs < SimFault.LastMs * SimSchedule.Millisecond;
            atNs += random.NextInt64(2, 12) * SimSchedule.Second)
        {
            ClusterCommand command = random.Next(3) switch
            {
                0 => new ClusterCommand.Pause(null),
                1 => new ClusterCommand.Resume(null),
                _ => new ClusterCommand.Scale(null, 1 + random.NextInt64(world.Plan.Level), IsRate: false),
            };
            world.Schedule.At(atNs, () => Command(command));
        }
        world.Schedule.At(SimFault.LastMs * SimSchedule.Millisecond, ResumeEachSecond);
    }

    private void ResumeEachSecond()
    {
        Command(new ClusterCommand.Resume(null));
        world.Schedule.After(SimSchedule.Second, ResumeEachSecond);
    }

    public void Hear(long ticket, ClusterAnswer answer)
    {
        if (!_waiting.Remove(ticket, out var asked))
        {
            return;
        }
        if (answer.Ok)
        {
            SimBroken.Unless(
                world.Store.Runs.ContainsKey(asked.RunId), "I8", () => $"{asked.RunId} is taken but not in the store");
            Take(asked.RunId);
        }
        else if (world.Store.Runs.ContainsKey(asked.RunId))
        {
            Take(asked.RunId);
        }
        else if (answer.ExitCode is ExitCodes.InvalidPlan or ExitCodes.Refused)
        {
            Refusal = answer.ToString();
            Unanswered--;
        }
        else
        {
            world.Schedule.After(SimSchedule.Second, () => Submit(asked.RunId, asked.Plan));
        }
    }

    private void Take(string runId)
    {
        if (_accepted.TryAdd(runId, world.NowNs))
        {
            Unanswered--;
        }
    }

    private void Submit(string runId, SimPlan plan)
    {
        if (world.Store.Runs.ContainsKey(runId))
        {
            Take(runId);
            return;
        }
        if (Leader is not { } leader)
        {
            world.Schedule.After(SimSchedule.Second, () => Submit(runId, plan));
            return;
        }
        var ticket = ++_ticket;
        _waiting[ticket] = (runId, plan);
        world.Trace.Note("operator", "asks for", runId);
        world.Schedule.After(PatienceNs, () =>
        {
            if (_waiting.Remove(ticket))
            {
                Submit(runId, plan);
            }
        });
        leader.Ask(ticket, new ClusterCommand.Run(
            runId, plan.Plan, plan.Text, NameAnswers.None, SimWorld.Label(world.NowNs), (ulong)_runs, "simulated"));
    }

    private void Command(ClusterCommand command)
    {
        world.Trace.Note("operator", "asks for", command);
        Leader?.Ask(++_ticket, command);
    }

    private SimCoordinator? Leader => world.Coordinators.FirstOrDefault(each => each.Leads);
}
