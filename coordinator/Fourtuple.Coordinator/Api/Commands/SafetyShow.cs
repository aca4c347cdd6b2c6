using Fourtuple.Coordinator.Cluster;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>safety show</c>: who may be connected to, by whose word.</summary>
public sealed class SafetyShow : ApiCommand
{
    /// <summary>Key of an agent's environment with the ranges of its own allow-list, comma-separated.</summary>
    public const string AllowKey = "safety.allow";

    public override CommandSpec Spec { get; } = new(
        "safety", "show", "Shows what may be connected to: the rules of the coordinator, and each agent's allow-list.",
        ApiRole.Viewer, ["pbm safety show"], [], ["who", "rule", "ranges"]);

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return ValueTask.FromResult(AnswerRows.Of(Spec,
        [
            ["coordinator", "never, whatever a plan says",
                "unspecified, multicast, broadcast, link-local and metadata addresses"],
            ["coordinator", "otherwise as the plan allows", "safety.allow of the plan; loopback when it says nothing"],
            .. call.Port.View.Agents.Select(Agent),
        ]));
    }

    private static string[] Agent(MemberView agent) =>
    [
        $"agent {PlainText.Of(agent.Agent)}", "its own allow-list, that no message widens",
        PlainText.Of(agent.Capacity.Environment.GetValueOrDefault(AllowKey) ?? "not declared"),
    ];
}
