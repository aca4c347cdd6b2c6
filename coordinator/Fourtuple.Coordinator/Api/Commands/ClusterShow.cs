using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>cluster show</c>: the members as the coordinator that leads sees them.</summary>
public sealed class ClusterShow : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "cluster", "show", "Shows the members of the cluster: the coordinator that leads, and its agents.",
        ApiRole.Viewer, ["pbm cluster show", "pbm 10.0.0.5:9110 cluster show -o json"], [],
        ["address", "roles", "state", "reachable", "version"]);

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        ClusterMember[] members =
        [
            new(view.Holder, ["coordinator", "leader"], "up", true, ProductVersion.Text, 0),
            .. view.Agents.Select(Member),
        ];
        var footer = string.Create(
            CultureInfo.InvariantCulture, $"Count: {members.Length} node{(members.Length == 1 ? "" : "s")}");
        return ValueTask.FromResult(CommandAnswer.Table(
            Spec, [.. members.Select(Row)],
            JsonSerializer.SerializeToElement(
                new ClusterDocument(view.Cluster, view.Epoch, members), ApiJson.Default.ClusterDocument),
            footer));
    }

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
