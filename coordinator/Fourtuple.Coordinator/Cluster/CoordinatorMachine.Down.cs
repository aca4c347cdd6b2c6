using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>What operators do to members, and say about a run.</summary>
public sealed partial class CoordinatorMachine
{
    /// <summary>Characters of all remarks of a run: they are in a memo that is written each time.</summary>
    private const int MostRemarks = 64 * 1024;

    /// <summary>Names of agents that take part in no new run; the store has them too.</summary>
    private readonly HashSet<string> _cordoned = new(StringComparer.Ordinal);

    private string? _remarkedRun;
    private int _remarked;

    private ClusterAnswer Down(string agent)
    {
        if (!_members.TryGetValue(agent, out var member))
        {
            return Unknown(agent);
        }
        Down(member);
        return new ClusterAnswer(
            ExitCodes.Pass, $"agent {agent} counts as lost until a new process takes its name");
    }

    private ClusterAnswer DownUnreachable()
    {
        var silent = _members.Values
            .Where(member => member is { Downed: false, State: MemberState.Suspect or MemberState.Lost }).ToArray();
        foreach (var member in silent)
        {
            Down(member);
        }
        return new ClusterAnswer(ExitCodes.Pass, silent.Length switch
        {
            0 => "every agent is reachable, so nothing was done",
            _ => $"lost until a new process takes its name: {string.Join(", ", silent.Select(each => each.Agent))}",
        });
    }

    /// <summary>What it may still hold stays quarantined as for any lost agent: nobody saw its sockets close.</summary>
    private void Down(Member member)
    {
        (member.Downed, member.State, _changed) = (true, MemberState.Lost, true);
        Drive(new RunInput.Down(member.Agent, member.Session, "the operator declared it down"));
        Send(member.Agent, new ClusterMessage.Stop("", "the operator declared it down", DrainClose.Rst, OverNs: 0));
    }

    private ClusterAnswer Cordon(string agent, bool on)
    {
        _changed = true;
        var did = on ? _cordoned.Add(agent) : _cordoned.Remove(agent);
        var what = on ? "takes part in no new run" : "takes part in runs again";
        return new ClusterAnswer(ExitCodes.Pass, did ? $"agent {agent} {what}" : $"agent {agent} {what}, as before");
    }

    private ClusterAnswer Drain(string agent)
    {
        if (!_members.TryGetValue(agent, out var member))
        {
            return Unknown(agent);
        }
        Cordon(agent, true);
        Drive(new RunInput.Down(agent, member.Session, "the operator drained it"));
        return new ClusterAnswer(
            ExitCodes.Pass, $"agent {agent} ends its part of the run under way and takes part in no new one");
    }

    private ClusterAnswer Annotate(string? runId, string text)
    {
        if (_run is not { } run || (runId is not null && runId != run.RunId))
        {
            return new ClusterAnswer(
                ExitCodes.Failed, runId is null ? "there is no run to remark on" : $"run {runId} is not under way",
                "what has ended does not change any more", "see load list");
        }
        (_remarked, _remarkedRun) = (_remarkedRun == run.RunId ? _remarked + text.Length : text.Length, run.RunId);
        if (_remarked > MostRemarks)
        {
            return new ClusterAnswer(
                ExitCodes.Failed, $"run {run.RunId} takes no more remarks", $"it has {MostRemarks} characters of them",
                "keep longer notes elsewhere");
        }
        Drive(new RunInput.Remarked(text));
        return new ClusterAnswer(ExitCodes.Pass, $"noted in run {run.RunId}");
    }

    private ClusterAnswer GoAway()
    {
        (_leaving, _leaveNs) = (true, _leaving ? _leaveNs : _nowNs);
        return new ClusterAnswer(ExitCodes.Pass, _epoch == 0
            ? $"coordinator {options.Holder} ends"
            : $"coordinator {options.Holder} gives its lease up and ends; a standby goes on");
    }

    private static ClusterAnswer Unknown(string agent) => new(
        ExitCodes.Failed, $"there is no agent {agent}", "none of that name has joined", "see agent list");
}
