using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>Asking agents whether destinations are there.</summary>
public sealed partial class CoordinatorMachine
{
    /// <summary>Past the timeout of the connections: there and back over the bus, and up to a beat of ours.</summary>
    private static readonly TimeSpan _checkReturns = TimeSpan.FromSeconds(3);

    private readonly List<PendingCheck> _checks = [];

    private void Check(long ticket, ClusterCommand.Check command)
    {
        var agents = _members.Values
            .Where(member => member.State == MemberState.Up && Selects(command.Plan, member))
            .Select(member => member.Agent).ToArray();
        if (agents.Length == 0)
        {
            Reply(ticket, new ClusterAnswer(
                ExitCodes.TooFewAgents, "nothing was connected to",
                "agents do that, and none is up that the plan selects and nobody cordoned",
                "see agent list; start one, or take the cordon away"));
            return;
        }
        // Tickets begin anew with every process, epochs do not.
        var check = new PendingCheck(
            ticket, (_epoch << 32) + ticket, _nowNs + (command.Timeout + _checkReturns).Ns(), agents);
        _checks.Add(check);
        foreach (var agent in agents)
        {
            Send(agent, new ClusterMessage.CheckRequest(check.Sequence, command.Destinations, command.Timeout.Ns()));
        }
    }

    private void HearChecked(Member member, ClusterMessage.CheckReply reply)
    {
        var check = _checks.Find(check => check.Sequence == reply.Sequence);
        if (check?.Hear(member.Agent, reply.Found) == true)
        {
            _checks.Remove(check);
            Reply(check.Ticket, check.Answer);
        }
    }

    /// <summary>Who has not answered by now will not.</summary>
    private void EndChecks()
    {
        foreach (var check in _checks.FindAll(check => check.EndNs <= _nowNs))
        {
            _checks.Remove(check);
            Reply(check.Ticket, check.Answer);
        }
    }

    /// <summary>What the agents asked have answered so far.</summary>
    private sealed class PendingCheck(long ticket, long sequence, long endNs, IReadOnlyList<string> agents)
    {
        private readonly SortedDictionary<string, IReadOnlyList<CheckedDestination>?> _found = new(
            agents.ToDictionary(agent => agent, _ => (IReadOnlyList<CheckedDestination>?)null), StringComparer.Ordinal);

        public long Ticket { get; } = ticket;

        public long Sequence { get; } = sequence;

        public long EndNs { get; } = endNs;

        public ClusterAnswer Answer => new(ExitCodes.Pass, "")
        {
            Checks = [.. _found.Select(pair => new AgentCheck(pair.Key, pair.Value))],
        };

        /// <summary>True when that was the last answer that was waited for.</summary>
        public bool Hear(string agent, IReadOnlyList<CheckedDestination> found)
        {
            if (_found.ContainsKey(agent))
            {
                _found[agent] = found;
            }
            return _found.Values.All(one => one is not null);
        }
    }
}
