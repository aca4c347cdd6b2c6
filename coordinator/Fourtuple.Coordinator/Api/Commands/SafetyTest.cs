using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>safety test</c>: would a connection to this address be let out, and if not, why.</summary>
public sealed class SafetyTest : ApiCommand
{
    private const string Allowed = "allowed";
    private const string Refused = "refused";

    public override CommandSpec Spec { get; } = new(
        "safety", "test", "Says whether an address may be connected to, and who says no; nothing is sent to it.",
        ApiRole.Viewer, ["pbm safety test 127.0.0.1:9000", "pbm safety test 10.1.2.3:443 --allow 10.1.0.0/16"],
        [
            new("endpoint", ArgumentType.Text, "ADDR:PORT", "Address and port.", Required: true, Positional: true),
            new("allow", ArgumentType.Text, "LIST", "What a plan's safety.allow would have, comma-separated.",
                Default: "loopback"),
        ],
        ["who", "decision", "why"]);

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return ValueTask.FromResult(Answer(call));
    }

    private CommandAnswer Answer(CommandCall call)
    {
        var text = call.Arguments.Text("endpoint");
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !Address.TryParse(text[..colon].Trim('[', ']'), out var address)
            || !ushort.TryParse(text[(colon + 1)..], out var port) || port == 0)
        {
            return CommandAnswer.Usage(
                $"'{PlainText.Of(text)}' is not ADDR:PORT", "names are resolved by plans, not here",
                "give an address such as 10.1.2.3:443 or [::1]:443");
        }
        var entries = (call.Arguments.Find("allow") ?? "loopback").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!AllowList.TryParse(entries, out var plan, out var problem))
        {
            return CommandAnswer.Usage($"--allow cannot be read: {PlainText.Of(problem.What)}");
        }
        var rows = new List<string[]> { Row("coordinator, by the plan", plan, address) };
        rows.AddRange(call.Port.View.Agents.Where(agent => agent.State == MemberState.Up)
            .Select(agent => Row(agent, address)));
        var open = rows[0][1] == Allowed && rows.Skip(1).Any(row => row[1] == Allowed);
        return open ? AnswerRows.Of(Spec, rows) : new CommandAnswer(
            ExitCodes.Refused, $"no connection to {PlainText.Of(text)} would be let out",
            rows[0][1] == Allowed ? "no agent that is up may connect to it" : rows[0][2],
            "allow it in the plan and at the agents (FOURTUPLE_ALLOW) if you own it and mean it")
        {
            Details = [.. rows.Select(row => string.Join(" | ", row))],
        };
    }

    private static string[] Row(string who, AllowList list, Address address)
    {
        var why = list.WhyNot(new AddressRange(address, address));
        return [who, why is null ? Allowed : Refused, PlainText.Of(why ?? "inside the allow-list")];
    }

    private static string[] Row(MemberView agent, Address address)
    {
        var who = $"agent {PlainText.Of(agent.Agent)}";
        return agent.Capacity.Environment.TryGetValue(SafetyShow.AllowKey, out var ranges)
            && AllowList.TryParse(ranges.Split(','), out var list, out _)
            ? Row(who, list, address)
            : [who, "not known", "it did not declare its allow-list; it decides at the grant"];
    }
}
