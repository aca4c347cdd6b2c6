using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Fourtuple.Agent;
using Fourtuple.Agent.Doctor;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Pbm.Commands;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Pbm.Local;

/// <summary>The tuple space of a plan on one host, as people and programs read it.</summary>
/// <param name="Size">Tuples: sources x source ports x destinations, over both families.</param>
/// <param name="SourcePorts">Ports of one source address.</param>
/// <param name="Shares">One an agent; empty when it is for one agent.</param>
/// <param name="Excluded">Ports of the plan that are not used here, with the reason.</param>
public sealed record TupleView(
    string Plan, long Size, long Sources, long SourcePorts, long Destinations, IReadOnlyList<TupleViewBox> Boxes,
    IReadOnlyList<TupleViewShare> Shares, IReadOnlyDictionary<string, string> Excluded, IReadOnlyList<string> Warnings)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>What an agent on this host would say of itself.</summary>
    public static AgentCapacity ThisHost() => CapacityReport.Of(
        HostReader.Read(EventLoops.Probe()),
        new AgentOptions(
            "local", "local", EngineKind.Auto, Environment.ProcessorCount, [], null, null, TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(20), new Dictionary<string, string>()));

    /// <summary>
    /// Resolves the plan for agents like this host, which then share its addresses; the fault names every reason why it
    /// cannot be run here.
    /// </summary>
    public static TupleView Of(LoadPlan plan, AgentCapacity host, int agents = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(host);
        var digits = agents.ToString(CultureInfo.InvariantCulture).Length;
        var readings = Enumerable.Range(1, agents)
            .Select(at => at.ToString($"D{digits}", CultureInfo.InvariantCulture))
            .Select(number => new AgentReading(agents == 1 ? "local" : $"agent-{number}", host)).ToArray();
        var resolution = PlanResolver.Resolve(LocalCommand.ForOneAgent(plan), readings, Answers(plan));
        if (resolution.Plan is not { } resolved)
        {
            var first = resolution.Refusals[0];
            throw new CommandException(
                new ErrorText(first.ExitCode, first.What, first.Why, first.Advice),
                [.. resolution.Refusals.Skip(1).Select(refusal => refusal.ToString())]);
        }
        var boxes = resolved.Shares.SelectMany(share => share.Space.Boxes)
            .GroupBy(box => box.Destinations.IsV6).Select(Whole).ToList();
        return new TupleView(
            plan.Metadata.Name, resolved.Shares.Sum(share => share.Space.Count), boxes.Sum(box => box.Sources.Count),
            boxes.Max(box => box.Ports.Count), boxes.Sum(box => box.Destinations.Count),
            [.. boxes.Select(TupleViewBox.Of)],
            agents == 1 ? [] : [.. resolved.Shares.Select(TupleViewShare.Of)],
            Exclusions(plan, host, boxes[0].Ports), resolved.Warnings);
    }

    /// <summary>The boxes of one family over all agents, put together again.</summary>
    private static TupleBox Whole(IEnumerable<TupleBox> family)
    {
        var boxes = family.ToArray();
        return new TupleBox(
            new AddressSet(boxes.SelectMany(box => box.Sources.Ranges)),
            new PortSet(boxes.SelectMany(box => box.Ports.Ranges)),
            new DestinationSet(boxes[0].Destinations.Groups));
    }

    public string ToJson() => JsonSerializer.Serialize(this, _json) + "\n";

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-17}{value}\n");

        Line("plan", Plan);
        Line("tuples", $"{Quantity.Count(Size)} = {Quantity.Count(Sources)} sources x {Quantity.Count(SourcePorts)} "
            + $"ports x {Quantity.Count(Destinations)} destinations");
        foreach (var box in Boxes)
        {
            Line("sources", box.Sources);
            Line("source ports", $"{box.SourcePorts} ({Quantity.Count(box.PortCount)} a source address)");
            foreach (var group in box.Destinations)
            {
                Line("destinations", $"{group.Endpoints} ({group.Target}): {Quantity.Count(group.Count)}");
            }
            Line("per destination", $"{Quantity.Count(box.PerDestination)} connections at most to each");
        }
        foreach (var (why, ports) in Excluded)
        {
            Line("left out", $"{ports} ({why})");
        }
        foreach (var share in Shares)
        {
            Line(share.Agent, $"{Quantity.Count(share.Connections)} connections as {share.Identity}: "
                + $"{Quantity.Count(share.Size)} tuples, {share.Sources}, ports {share.SourcePorts}, "
                + $"destinations {share.Destinations}");
        }
        return text.ToString();
    }

    private static SortedDictionary<string, string> Exclusions(LoadPlan plan, AgentCapacity host, PortSet used)
    {
        var wanted = plan.Spec.Sources.Ports ?? PortSet.Of(1_024, 65_535);
        var left = wanted.Except(used);
        var listening = left.Intersect(host.ListeningPorts);
        var reserved = left.Except(listening).Intersect(host.ReservedPorts);
        var own = left.Except(listening).Except(reserved);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (why, ports) in ((string, PortSet)[])
            [("held by listeners", listening), ("in ip_local_reserved_ports", reserved), ("kept for this host", own)])
        {
            if (ports.Count > 0)
            {
                found[why] = string.Join(',', ports.Ranges);
            }
        }
        return found;
    }

    private static NameAnswers Answers(LoadPlan plan)
    {
        var answers = new Dictionary<string, IReadOnlyList<Address>>();
        foreach (var name in NameAnswers.NamesIn(plan))
        {
            try
            {
                answers[name] = [.. Dns.GetHostAddresses(name).Select(Address.From)];
            }
            catch (SocketException)
            {
                // A name without an answer is a problem of the plan, which the resolver names.
                answers[name] = [];
            }
        }
        return new NameAnswers(answers);
    }
}

/// <summary>The tuples of one address family.</summary>
/// <param name="PerDestination">Connections that one destination can get: sources x ports.</param>
public sealed record TupleViewBox(
    string Sources, string SourcePorts, int PortCount, IReadOnlyList<TupleViewGroup> Destinations, long PerDestination)
{
    public static TupleViewBox Of(TupleBox box)
    {
        ArgumentNullException.ThrowIfNull(box);
        return new TupleViewBox(
            string.Join(", ", box.Sources.Ranges), string.Join(", ", box.Ports.Ranges), box.Ports.Count,
            [.. box.Destinations.Groups.Select(group => new TupleViewGroup(
                group.Target, $"{string.Join(", ", group.Addresses.Ranges)} : {string.Join(", ", group.Ports.Ranges)}",
                group.Count))],
            box.Sources.Count * box.Ports.Count);
    }
}

/// <summary>What one agent gets.</summary>
/// <param name="Identity">Source identity: the address as targets see it, or what stands for it.</param>
/// <param name="Connections">Its part of the profile's peak.</param>
/// <param name="Size">Tuples of its slice.</param>
/// <param name="Destinations">First and last, and how many.</param>
public sealed record TupleViewShare(
    string Agent, string Identity, long Connections, long Size, string Sources, string SourcePorts, string Destinations)
{
    public static TupleViewShare Of(AgentShare share)
    {
        ArgumentNullException.ThrowIfNull(share);
        var space = share.Space;
        var (first, last) = (space.Destination(0).Endpoint, space.Destination(space.DestinationCount - 1).Endpoint);
        return new TupleViewShare(
            share.Agent, share.Identity, share.MaxOpen, space.Count,
            string.Join(", ", space.Boxes.Select(box => box.Sources)),
            string.Join(", ", space.Boxes.Select(box => box.Ports).Distinct()),
            $"{first} to {last} ({Quantity.Count(space.DestinationCount)})");
    }
}

public sealed record TupleViewGroup(string Target, string Endpoints, long Count);
