using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>cluster leader</c>: which coordinator leads.</summary>
public sealed class ClusterLeader : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "cluster", "leader", "Names the coordinator that leads; a standby refuses.", ApiRole.Viewer,
        ["pbm cluster leader", "pbm 10.0.0.5:9110,10.0.0.6:9110 cluster leader"], [], ["leader", "epoch"]);

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        var leader = new LeaderDocument(view.Cluster, view.Holder, view.Epoch);
        return ValueTask.FromResult(CommandAnswer.Table(
            Spec, [[PlainText.Of(view.Holder), view.Epoch.ToString(CultureInfo.InvariantCulture)]],
            JsonSerializer.SerializeToElement(leader, ApiJson.Default.LeaderDocument)));
    }
}
