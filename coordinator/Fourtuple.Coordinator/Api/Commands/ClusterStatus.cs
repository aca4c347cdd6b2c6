using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>cluster status</c>: what one coordinator says of itself; a standby answers too.</summary>
public sealed class ClusterStatus : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "cluster", "status", "Shows the coordinator that answers: its role, store, agents and run.", ApiRole.Viewer,
        ["pbm cluster status"], [], ["item", "value"]);

    public override bool NeedsLeader => false;

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        var status = new StatusDocument(
            view.Cluster, view.Holder, view.Role.ToString().ToLowerInvariant(), view.Epoch, view.StoreState,
            view.Agents.Count, view.Agents.Count(agent => agent.State == MemberState.Up), view.Run?.RunId,
            view.RunEnded, view.RefusedMessages, ProductVersion.Text);
        return ValueTask.FromResult(CommandAnswer.Table(
            Spec, Rows(status), JsonSerializer.SerializeToElement(status, ApiJson.Default.StatusDocument)));
    }

    private static string[][] Rows(StatusDocument status) =>
    [
        ["cluster", PlainText.Of(status.Cluster)],
        ["coordinator", PlainText.Of(status.Coordinator)],
        ["role", status.Role],
        ["epoch", status.Epoch.ToString(CultureInfo.InvariantCulture)],
        ["store", PlainText.Of(status.Store)],
        ["agents", string.Create(CultureInfo.InvariantCulture, $"{status.AgentsUp} up of {status.Agents}")],
        ["run", status.Run is null ? "none" : $"{status.Run}{(status.RunEnded ? " (ended)" : "")}"],
        ["refused messages", status.RefusedMessages.ToString(CultureInfo.InvariantCulture)],
        ["version", status.Version],
    ];
}
