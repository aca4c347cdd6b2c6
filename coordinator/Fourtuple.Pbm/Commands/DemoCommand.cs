using System.CommandLine;
using Fourtuple.Pbm.Demo;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm demo</c>: the main job of the product in one command.</summary>
public static class DemoCommand
{
    /// <summary>Options of the demo itself, beside those of every local run.</summary>
    private sealed class Switches
    {
        public Option<long?> Connections { get; } = OptionParsers.Count(
            "--connections", "Connections to establish and hold (default: 100k).");

        public Option<TimeSpan?> Hold { get; } = OptionParsers.Duration(
            "--hold", "How long they are held (default: 10s).", TimeSpan.FromSeconds(1));

        public Option<TimeSpan?> Keepalive { get; } = OptionParsers.Duration(
            "--keepalive", "Time between two exchanges of a connection (default: 5s, or half of a shorter --hold).",
            TimeSpan.FromSeconds(1));

        public Option<long?> SourcePorts { get; } = OptionParsers.Count(
            "--source-ports", "Distinct source ports at most; 1 shows the 4-tuple at its purest.");

        public Option<long?> Destinations { get; } = OptionParsers.Count(
            "--destinations", "Distinct destination endpoints (default: 64, more when ports are too few).");

        public Option<Address?> Source { get; } = OptionParsers.SourceAddress(
            "--source", "Source address (default: 127.0.0.1, or ::1 with --ipv6).");

        public Option<bool> Ipv6 { get; } = new("--ipv6") { Description = "From ::1 to ports of ::1." };

        public Option<bool> KeepTarget { get; } = new("--keep-target")
        {
            Description = "Leave the built-in target running.",
        };

        public IEnumerable<Option> All =>
            [Connections, Hold, Keepalive, SourcePorts, Destinations, Source, Ipv6, KeepTarget];
    }

    public static Command Create(PbmContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var command = new PbmCommand(
            "demo", "Holds 100,000 connections from one source IP to a built-in target on loopback.",
            "pbm demo",
            "pbm demo --connections 1M --hold 60s --keepalive 20s",
            "pbm demo --source-ports 1",
            "pbm demo --ipv6 --json");
        var own = new Switches();
        var switches = new RunSwitches();
        foreach (var option in own.All)
        {
            command.Options.Add(option);
        }
        switches.AddTo(command);
        command.SetAction(async (result, _) =>
        {
            var console = context.Global.Console(result);
            var options = switches.Resolve(result, context.CommandLine, "demo", [], context.Time);
            var demo = new DemoRun(Asked(result, own, options), options, console, context.Time);
            return await demo.RunAsync(result.GetValue(switches.Out), result.GetValue(switches.JsonPath))
                .ConfigureAwait(false);
        });
        return command;
    }

    private static DemoOptions Asked(ParseResult result, Switches own, LocalRunOptions options)
    {
        var standard = DemoOptions.Default;
        var source = result.GetValue(own.Source);
        var hold = result.GetValue(own.Hold) ?? standard.Hold;
        return new DemoOptions(
            result.GetValue(own.Connections) ?? standard.Connections,
            hold,
            result.GetValue(own.Keepalive) ?? DemoOptions.KeepaliveWithin(hold),
            result.GetValue(own.SourcePorts), result.GetValue(own.Destinations), source,
            result.GetValue(own.Ipv6) || source is { IsV6: true },
            options.Engine, options.Workers, result.GetValue(own.KeepTarget));
    }
}
