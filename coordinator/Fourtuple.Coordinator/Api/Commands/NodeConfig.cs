namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>node config</c>: the settings of the coordinator that answers, secrets masked.</summary>
public sealed class NodeConfig : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "node", "config", "Shows the settings of the coordinator that answers and where each came from, no secrets.",
        ApiRole.Operator, ["pbm node config"], [], ["setting", "value", "from"]);

    public override bool NeedsLeader => false;

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return ValueTask.FromResult(AnswerRows.Of(
            Spec, [.. call.Node.Settings.Select(each => (string[])
                [each.Name, PlainText.Of(each.Value), PlainText.Of(each.Origin)])]));
    }
}
