using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Doctor;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>agent doctor</c>: every limit of an agent's host, from what it said when it joined.</summary>
public sealed class AgentDoctor : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "agent", "doctor", "Shows the limits of an agent's host: found, needed, and who can change each.",
        ApiRole.Viewer, ["pbm 127.0.0.1:9110 agent doctor agent-1 --connections 500k"],
        [
            new("agent", ArgumentType.Text, "AGENT", "Name of the agent.", Required: true, Positional: true,
                Values: ValueSources.Agents),
            new("connections", ArgumentType.Number, "N", "Connections this agent should hold.",
                Default: "no number is asked"),
        ],
        ["limit", "state", "found", "needed", "who", "advice"]);

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var name = call.Arguments.Text("agent");
        var agent = call.Port.View.Agents.FirstOrDefault(member => member.Agent == name);
        if (agent is null)
        {
            var known = string.Join(", ", call.Port.View.Agents.Take(8).Select(member => member.Agent));
            return ValueTask.FromResult(new CommandAnswer(
                ExitCodes.Failed, $"there is no agent {PlainText.Of(name)}",
                known.Length == 0 ? "none has joined" : $"there are {PlainText.Of(known)}", "see pbm agent list"));
        }
        var connections = call.Arguments.Number("connections") is { } asked
            ? (long)Math.Min(asked, long.MaxValue) : (long?)null;
        var report = DoctorSheet.Of(
            agent.Agent, HostFigures.Of(agent.Capacity), new DoctorQuestion(connections, TargetIsLocal: false));
        return ValueTask.FromResult(CommandAnswer.Table(
            Spec, [.. report.Rows.Select(Row)],
            JsonSerializer.SerializeToElement(report, ApiJson.Default.DoctorReport),
            $"As of when {PlainText.Of(agent.Agent)} joined"));
    }

    private static string[] Row(DoctorRow row) =>
    [
        row.Limit, row.State.ToString().ToLowerInvariant(), PlainText.Of(row.Found), row.Needed, row.Who,
        PlainText.Of(row.Advice),
    ];
}
