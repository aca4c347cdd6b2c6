using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Api.Commands;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Client;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Pbm.Commands;

/// <summary>
/// <c>pbm plan explain</c>: from the agents of a cluster when one answers, else from this host and flags.
/// </summary>
internal sealed class PlanExplainCommand(PbmContext context)
{
    /// <summary>How long a coordinator that nobody named may take to answer.</summary>
    private static readonly TimeSpan _guess = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true };

    private readonly PlanFile _file = new();
    private readonly ExplainSwitches _switches = new();

    public Command Create()
    {
        var command = new PbmCommand(
            "explain",
            "Says before a packet is sent what a plan would meet: every limit, which one binds first, what to change.",
            "pbm plan explain -f plan.yaml", "pbm 10.0.0.5:9110 plan explain -f plan.yaml -o json",
            "pbm plan explain -f plan.yaml --agents 4 --nofile 524288 --memory 8G --sources 2");
        _file.AddTo(command);
        _switches.AddTo(command);
        command.SetAction(async (result, stop) => await RunAsync(result, stop).ConfigureAwait(false));
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken stop)
    {
        var console = context.Global.Console(result);
        var (plan, _) = _file.Read(result);
        var explanation = await FromClusterAsync(result, stop).ConfigureAwait(false)
            ?? await FromHereAsync(plan, result, stop).ConfigureAwait(false);
        if (console.Json)
        {
            var document = JsonSerializer.SerializeToElement(explanation, ApiJson.Default.PlanExplanation);
            console.Out.WriteLine(JsonSerializer.Serialize(document, _json));
        }
        else
        {
            console.Out.Write(PlainLines(ExplainText.Of(explanation)));
        }
        foreach (var warning in explanation.Warnings)
        {
            console.Warn(PlainText.Of(warning));
        }
        return explanation.ExitCode;
    }

    /// <summary>Null without a cluster to ask: none was named and none answers, or flags were given.</summary>
    private async Task<PlanExplanation?> FromClusterAsync(ParseResult result, CancellationToken stop)
    {
        if (_switches.AreGiven(result))
        {
            return context.EndpointIsGiven ? throw new CommandException(new ErrorText(
                ExitCodes.Usage, "flags about hosts don't go with an endpoint",
                "a coordinator uses the readings of its own agents", "leave out one of the two")) : null;
        }
        var settings = ClientSettings.Of(context, result);
        using var client = new ApiClient(
            context.EndpointIsGiven ? settings : settings with { Timeout = _guess }, context.Time);
        var arguments = new JsonObject { ["plan"] = _file.ReadApplied(result) };
        var answer = await client.CallAsync(new PlanExplain().Spec, arguments, stop).ConfigureAwait(false);
        if (!answer.Ok)
        {
            // A default endpoint that is silent, foreign, or has no agents is no cluster that was meant.
            return context.EndpointIsGiven ? throw AnswerPrinter.Refusal(answer) : null;
        }
        return answer.Document is { } document
            ? document.Deserialize(ApiJson.Default.PlanExplanation)
            : throw AnswerPrinter.Refusal(answer with { ExitCode = ExitCodes.Failed });
    }

    private async Task<PlanExplanation> FromHereAsync(LoadPlan plan, ParseResult result, CancellationToken stop)
    {
        var names = await NameResolver.ResolveAsync(plan, stop).ConfigureAwait(false);
        var ranges = plan.Spec.Targets.SelectMany(target => target.Addresses).SelectMany(names.Ranges).ToArray();
        var (fitted, agents, source) = AssumedHosts.Of(
            plan, TupleView.ThisHost(), _switches.Hosts(result), ranges.All(TargetResolver.IsLoopback));
        var outcome = PlanExplainer.Explain(
            fitted, new ExplainGround(agents, source, _switches.Assumed(result)), names);
        return outcome.Explanation ?? throw new CommandException(
            new ErrorText(
                outcome.Refusals[0].ExitCode, outcome.Refusals[0].What, outcome.Refusals[0].Why,
                outcome.Refusals[0].Advice),
            [.. outcome.Refusals.Skip(1).Select(refusal => refusal.ToString())]);
    }

    /// <summary>Text of a server never reaches a terminal with control characters in it.</summary>
    private static string PlainLines(string text) =>
        string.Concat(text.Split('\n').SkipLast(1).Select(line => PlainText.Of(line) + "\n"));
}
