using System.CommandLine;
using System.Runtime.InteropServices;
using Fourtuple.Pbm.Local;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm target</c>: the built-in target. It listens, answers and counts until it is told to end.</summary>
public static class TargetCommand
{
    /// <summary>
    /// Connections there is room for unless asked otherwise; tables cost memory only where they are used.
    /// </summary>
    public const long DefaultSlots = 262_144;

    /// <param name="output">The root's -o option, when the root has one for all commands.</param>
    public static Command Create(Option<string>? output = null)
    {
        var command = new PbmCommand(
            "target", "Serves as the built-in target: accepts, answers and counts connections.",
            "pbm target --listen 127.0.1.1-127.0.1.4:9000-9015 --mode echo",
            "pbm target --listen [::1]:9000-9063 --mode http",
            "pbm target --listen 127.0.0.1:9000 --max-connections 10k --at-limit stall");
        var switches = new TargetSwitches(output);
        switches.AddTo(command, addOutput: output is null);
        command.SetAction((result, cancellation) => RunAsync(switches, result, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        TargetSwitches switches, ParseResult result, CancellationToken cancellation)
    {
        var options = switches.RunOptions(result);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            // Ctrl-C goes to the whole foreground group: a parent must be able to drain before its target ends.
            if (!options.IsChild)
            {
                stop.Cancel();
            }
        });
        var configuration = result.InvocationConfiguration;
        var run = new TargetRun(switches.Plan(result), options, configuration.Output, configuration.Error);
        return await run.RunAsync(TimeProvider.System, Console.In, stop.Token).ConfigureAwait(false);
    }
}
