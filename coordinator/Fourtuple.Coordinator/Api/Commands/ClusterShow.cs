using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>cluster show</c>: the members as the coordinator that leads sees them.</summary>
public sealed class ClusterShow : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "cluster", "show", "Shows the members of the cluster: who leads and, asked of the leader, its agents.",
        ApiRole.Viewer,
        ["pbm cluster show", "pbm 10.0.0.5:9110 cluster show -o json", "pbm cluster show --agents 3"],
        [
            new("agents", ArgumentType.Number, "N", "Fails with exit code 122 when fewer agents are up.",
                Default: "any number will do"),
        ],
        ["address", "roles", "state", "reachable", "version"]);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        var up = view.Agents.Count(agent => agent.State == MemberState.Up);
        if (call.Arguments.Number("agents") is { } asked && (ulong)up < asked)
        {
            return new CommandAnswer(
                ExitCodes.TooFewAgents, $"{up} of {asked} agents are up",
                view.Role == CoordinatorRole.Active
                    ? "the others have not joined, or are lost" : "this coordinator does not lead and knows no agents",
                "see cluster show of the leader, and the agents' logs");
        }
        if (view.Role == CoordinatorRole.Active)
        {
            return Answer(view.Cluster, view.Epoch,
            [
                new(view.Holder, ["coordinator", "leader"], "up", true, ProductVersion.Text, 0),
                .. view.Agents.Select(Member),
            ]);
        }
        var (leader, problem) = await LeaderLookup.FindAsync(call.Port).ConfigureAwait(false);
        return leader is null ? problem! : Answer(view.Cluster, leader.Epoch,
        [
            new(leader.Holder, ["coordinator", "leader"], "up", true, "-", 0),
            new(view.Holder, ["coordinator", Role(view)], "up", true, ProductVersion.Text, 0),
        ]) with
        { IsPartial = true };
    }

    private CommandAnswer Answer(string cluster, long epoch, ClusterMember[] members) => CommandAnswer.Table(
        Spec, [.. members.Select(Row)],
        JsonSerializer.SerializeToElement(
            new ClusterDocument(cluster, epoch, members), ApiJson.Default.ClusterDocument),
        AnswerRows.Count(members.Length, "node"));

    private static string Role(ClusterView view) => view.Role.ToString().ToLowerInvariant();

    private static ClusterMember Member(MemberView agent) => new(
        $"{agent.Agent}@{agent.Capacity.Host}", ["agent"],
        agent.State switch { MemberState.Lost => "down", MemberState.Left => "left", _ => "up" },
        agent.State == MemberState.Up, agent.Capacity.Version, agent.SilentSeconds);

    private static string[] Row(ClusterMember member) =>
    [
        PlainText.Of(member.Address), $"[{string.Join(", ", member.Roles)}]", member.State,
        member.Reachable ? "reachable" : "unreachable", PlainText.Of(member.Version),
    ];
}
