using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fourtuple.Agent.Doctor;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Api.Commands;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Client;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm agent doctor</c>: without a name this host, with one an agent of the cluster.</summary>
internal sealed class AgentCommand(PbmContext context)
{
    /// <summary>Bounds one connection of the probe.</summary>
    private static readonly TimeSpan _probeTimeout = TimeSpan.FromSeconds(3);

    private const int MostProbed = 256;

    /// <summary>Source ports of the probe, each used for every destination at once.</summary>
    private const int ProbedPorts = 4;

    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true };

    private readonly Argument<string?> _name = new("AGENT")
    {
        Description = "An agent of the cluster; left out: this host, without any server.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<long?> _connections = OptionParsers.Count(
        "--connections", "What is needed to hold so many connections.");

    private readonly Option<string[]> _targets = new("--target")
    {
        Description = "Connects there and compares the tuple that was bound with the one the target saw "
            + "(pbm target --reflect). Several endpoints show what collapses destinations. May be repeated.",
        HelpName = "ADDR:PORTS",
        DefaultValueFactory = _ => [],
    };

    public static Command Palette(PbmContext context)
    {
        var agent = new PbmCommand("agent", "Works on agents: this host's, or those of a cluster.", "pbm agent doctor");
        agent.Subcommands.Add(new AgentCommand(context).Doctor());
        return agent;
    }

    private PbmCommand Doctor()
    {
        var command = new PbmCommand(
            "doctor", "Shows every limit: found, needed, who can change it; mesh and NAT on the way. Exit 1 when "
                + "something needed is missing.",
            "pbm agent doctor --connections 500k", "pbm agent doctor --target 10.20.1.10:9000-9003",
            "pbm 10.0.0.5:9110 agent doctor agent-1 --connections 500k -o json");
        command.Arguments.Add(_name);
        command.Options.Add(_connections);
        command.Options.Add(_targets);
        command.SetAction(async (result, stop) => await RunAsync(result, stop).ConfigureAwait(false));
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken stop)
    {
        var console = context.Global.Console(result);
        var report = result.GetValue(_name) is { } name
            ? await FromClusterAsync(name, result, stop).ConfigureAwait(false)
            : await FromHereAsync(result).ConfigureAwait(false);
        if (console.Json)
        {
            var document = JsonSerializer.SerializeToElement(report, ApiJson.Default.DoctorReport);
            console.Out.WriteLine(JsonSerializer.Serialize(document, _json));
        }
        else
        {
            foreach (var line in DoctorText.Of(report).Split('\n').SkipLast(1))
            {
                console.Out.WriteLine(PlainText.Of(line));
            }
        }
        if (report.Healthy)
        {
            return ExitCodes.Pass;
        }
        var missing = report.Missing.ToArray();
        throw new CommandException(new ErrorText(
            ExitCodes.Failed, $"not enough: {string.Join(", ", missing.Select(row => PlainText.Of(row.Limit)))}",
            $"{PlainText.Of(missing[0].Limit)}: {PlainText.Of(missing[0].Found)}; needed: "
                + PlainText.Of(missing[0].Needed),
            PlainText.Of(missing[0].Advice)));
    }

    private async Task<DoctorReport> FromClusterAsync(string name, ParseResult result, CancellationToken stop)
    {
        if (result.GetRequiredValue(_targets).Length > 0)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Usage, "--target doesn't go with the name of an agent",
                "only this host can be told to connect somewhere",
                "run pbm agent doctor --target on the agent's host"));
        }
        var arguments = new JsonObject { ["agent"] = name };
        if (result.GetValue(_connections) is { } connections)
        {
            arguments["connections"] = connections.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        using var client = new ApiClient(ClientSettings.Of(context, result), context.Time);
        var answer = await client.CallAsync(new AgentDoctor().Spec, arguments, stop).ConfigureAwait(false);
        return answer is { Ok: true, Document: { } document }
            && document.Deserialize(ApiJson.Default.DoctorReport) is { } report
            ? report : throw AnswerPrinter.Refusal(answer.Ok ? answer with { ExitCode = ExitCodes.Failed } : answer);
    }

    private async Task<DoctorReport> FromHereAsync(ParseResult result)
    {
        if (context.EndpointIsGiven)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Usage, $"which agent of {context.Endpoints[0]} is meant is not said", "",
                "name it: agent doctor AGENT, or leave out the endpoint for this host"));
        }
        var targets = Destinations(result.GetRequiredValue(_targets));
        var host = HostFigures.Of(TupleView.ThisHost());
        var isLocal = targets.Any(target =>
            IsLoopback(target.Address) || host.Capacity.Sources.Contains(target.Address));
        var report = DoctorSheet.Of("this host", host, new DoctorQuestion(result.GetValue(_connections), isLocal));
        if (targets.Count == 0)
        {
            return report;
        }
        var range = new PortSet([host.Capacity.EphemeralPorts]);
        var pool = PortSet.Of(20_000, 65_535).Except(range).Except(host.Capacity.ListeningPorts)
            .Except(host.Capacity.ReservedPorts);
        var probed = await TupleProbe.RunAsync(targets, pool, ProbedPorts, _probeTimeout, context.Time)
            .ConfigureAwait(false);
        return report with { Rows = [.. report.Rows, TupleVerdict.Of(probed)] };
    }

    private static bool IsLoopback(Address address) => TargetResolver.IsLoopback(new AddressRange(address, address));

    private static List<Endpoint> Destinations(string[] texts)
    {
        var all = new List<Endpoint>();
        foreach (var text in texts)
        {
            if (!ListenRange.TryParse(text, out var range, out var problem))
            {
                throw new CommandException(new ErrorText(
                    ExitCodes.Usage, $"--target: {problem.What}", problem.Why, problem.Advice));
            }
            if (range.Endpoints + all.Count > MostProbed)
            {
                throw new CommandException(new ErrorText(
                    ExitCodes.Usage, $"--target names more than {MostProbed} endpoints",
                    "each is connected to several times", "name a few of them"));
            }
            all.AddRange(
                from address in Enumerable.Range(0, (int)range.Addresses.Count)
                from port in Enumerable.Range(range.Ports.First, range.Ports.Last - range.Ports.First + 1)
                select new Endpoint(range.Addresses.First.Plus((UInt128)address), (ushort)port));
        }
        return all;
    }
}
