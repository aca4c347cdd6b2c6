using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>cluster leader</c>: which coordinator leads; a standby reads it from the lease in the store.</summary>
public sealed class ClusterLeader : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "cluster", "leader", "Names the coordinator that leads; a standby knows it from the store.", ApiRole.Viewer,
        ["pbm cluster leader", "pbm 10.0.0.5:9110,10.0.0.6:9110 cluster leader"], [], ["leader", "epoch"]);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        if (view.Role == CoordinatorRole.Active)
        {
            return Answer(new LeaderDocument(view.Cluster, view.Holder, view.Epoch));
        }
        var (leader, problem) = await LeaderLookup.FindAsync(call.Port).ConfigureAwait(false);
        return leader is null
            ? problem!
            : Answer(new LeaderDocument(view.Cluster, leader.Holder, leader.Epoch)) with { IsPartial = true };
    }

    private CommandAnswer Answer(LeaderDocument leader) => CommandAnswer.Table(
        Spec, [[PlainText.Of(leader.Leader), leader.Epoch.ToString(CultureInfo.InvariantCulture)]],
        JsonSerializer.SerializeToElement(leader, ApiJson.Default.LeaderDocument));
}
