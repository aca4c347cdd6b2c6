using System.Globalization;
using System.Text;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Pbm.Demo;

/// <summary>A feasible demo: the numbers behind the plan, the target's endpoints and the plan's own text.</summary>
/// <param name="SourcePorts">Ascending; their count times the number of destinations is the tuple ceiling.</param>
/// <param name="Notes">Sentences for the user: what was lowered or chosen differently, and why.</param>
public sealed record DemoPlan(
    long Connections, Address Source, IReadOnlyList<int> SourcePorts, AddressRange Addresses, PortRange Ports,
    TimeSpan Hold, TimeSpan Keepalive, IReadOnlyList<string> Notes)
{
    /// <summary>Connections/s the ramp never exceeds.</summary>
    public const int Pace = 50_000;

    public long AddressCount => (long)(Addresses.Last.Bits - Addresses.First.Bits) + 1;

    public int PortCount => Ports.Last - Ports.First + 1;

    public long Destinations => AddressCount * PortCount;

    public string AddressText =>
        Addresses.First == Addresses.Last ? $"{Addresses.First}" : $"{Addresses.First}-{Addresses.Last}";

    /// <summary>The form <c>pbm target --listen</c> takes.</summary>
    public string Listen => Addresses.First.IsV6 ? $"[{AddressText}]:{Ports}" : $"{AddressText}:{Ports}";

    /// <summary>The plan file of this demo, so that it can be run again with <c>pbm local run -f</c>.</summary>
    public string ToYaml()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        var allow = Source.IsV6 ? "\"::1/128\"" : "127.0.0.0/8";
        Line($"# Written by pbm demo. To run it again: pbm target --listen {Listen} --mode echo");
        Line($"# and in another terminal: pbm local run -f plan.yaml");
        Line($"apiVersion: fourtuple/v1alpha1");
        Line($"kind: LoadPlan");
        Line($"metadata: {{ name: demo }}");
        Line($"spec:");
        Line($"  safety: {{ allow: [{allow}] }}");
        Line($"  targets:");
        Line($"    - {{ name: echo, addresses: [\"{AddressText}\"], ports: {Ports} }}");
        Line($"  sources:");
        Line($"    addresses: [\"{Source}\"]");
        Line($"    ports: [{string.Join(", ", PortList.Ranges(SourcePorts))}]");
        Line($"    reuse: per-destination");
        Line($"    bind: explicit");
        Line($"  load:");
        Line($"    mode: hold");
        Line($"    connect: {{ timeout: 5s }}");
        var every = Quantity.Plan(Keepalive);
        Line($"    keepalive: {{ every: {every}, send: \"PING\\r\\n\", expect: \"PING\\r\\n\", timeout: 5s }}");
        Line($"  profile:");
        Line($"    - ramp: {{ to: {Connections}, pace: {Pace}/s }}");
        Line($"    - hold: {{ for: {Quantity.Plan(Hold)} }}");
        Line($"    - drain: {{ over: 5s, close: rst }}");
        Line($"  thresholds:");
        Line($"    connect.failed: [\"count==0\"]");
        Line($"    connection.dropped: [\"count==0\"]");
        if (Hold > Keepalive)
        {
            // A listen backlog accepts what no application sees: each connection has to answer once.
            Line($"    connection.confirmed: [\"count=={Connections}\"]");
        }
        Line($"  validity:");
        Line($"    agent.lost: [\"count==0\"]");
        return text.ToString();
    }
}
