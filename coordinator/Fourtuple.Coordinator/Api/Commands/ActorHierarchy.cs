using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>actor hierarchy</c>: who supervises whom, down to the socket workers.</summary>
public sealed class ActorHierarchy : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "actor", "hierarchy", "Shows the tree of actors: coordinator, run, agents and their socket workers.",
        ApiRole.Viewer, ["pbm actor hierarchy"], [], ["actor", "kind", "state", "restarts", "open"]);

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var root = Tree(call.Port.View);
        var rows = new List<string[]>();
        Draw(root, "", "", rows);
        return ValueTask.FromResult(CommandAnswer.Table(
            Spec, rows, JsonSerializer.SerializeToElement(root, ApiJson.Default.ActorDocument)));
    }

    private static ActorDocument Tree(ClusterView view)
    {
        var children = view.Agents.Select(agent => Agent(agent, view)).ToList();
        if (view.Run is { } run)
        {
            children.Insert(0, new ActorDocument(run.RunId, "run", run.State, null, []));
        }
        return new ActorDocument(
            view.Holder, "coordinator", view.Role.ToString().ToLowerInvariant(), null, children);
    }

    /// <summary>Workers live as long as the run their agent serves.</summary>
    private static ActorDocument Agent(MemberView agent, ClusterView view)
    {
        var serves = agent.RunId is not null && !(view.RunEnded && agent.RunId == view.Run?.RunId);
        var state = !serves ? "idle" : agent.State == MemberState.Up ? "running" : "unknown";
        ActorDocument[] workers = serves ? Workers(agent, state) : [];
        var name = agent.Engine is { } engine && serves ? $"workers ({engine})" : "workers";
        return new ActorDocument(
            agent.Agent, "agent", agent.State.ToString().ToLowerInvariant(), agent.Restarts,
            [
                new ActorDocument(
                    name, "workers", state, agent.Gauges?.Restarts, workers, serves ? agent.Counters.Open : null),
            ]);
    }

    /// <summary>By its newest frame; an agent that tells nothing of them has as many as it declared.</summary>
    private static ActorDocument[] Workers(MemberView agent, string state) =>
        agent.Gauges?.Workers is { Count: > 0 } rows
        ? [.. rows.Select((row, number) => new ActorDocument(
            Name(number), "worker",
            state == "unknown" ? state : row.Condition.ToString().ToLowerInvariant(), row.Restarts, [], row.Open))]
        : [.. Enumerable.Range(0, agent.Capacity.Workers).Select(number =>
            new ActorDocument(Name(number), "worker", state, null, []))];

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"worker-{number}");

    private static void Draw(ActorDocument actor, string lead, string below, List<string[]> rows)
    {
        rows.Add(
        [
            lead + PlainText.Of(actor.Name), actor.Kind, actor.State,
            actor.Restarts?.ToString(CultureInfo.InvariantCulture) ?? "-",
            actor.Open?.ToString("#,0", CultureInfo.InvariantCulture) ?? "-",
        ]);
        for (var index = 0; index < actor.Children.Count; index++)
        {
            var last = index == actor.Children.Count - 1;
            Draw(actor.Children[index], below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "), rows);
        }
    }
}
