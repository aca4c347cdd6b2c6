using System.Globalization;
using Fourtuple.Shared.Actors;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>node uptime</c>: how long the coordinator that answers has run.</summary>
public sealed class NodeUptime : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "node", "uptime", "Shows how long the coordinator that answers has run.", ApiRole.Viewer, ["pbm node uptime"],
        [], ["coordinator", "role", "up", "version"]);

    public override bool NeedsLeader => false;

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var up = TimeSpan.FromMicroseconds((call.Time.NowNs() - call.Node.StartedNs) / 1_000);
        return ValueTask.FromResult(AnswerRows.Of(Spec,
        [
            [
                PlainText.Of(call.Port.View.Holder), call.Port.View.Role.ToString().ToLowerInvariant(),
                up.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture), ProductVersion.Text,
            ],
        ]));
    }
}
