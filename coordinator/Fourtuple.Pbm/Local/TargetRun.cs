using System.Threading.Channels;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Local;

/// <summary>How a target tells what it sees.</summary>
/// <param name="IsChild">
/// Takes commands on stdin, ends when it closes and when the parent dies; leaves Ctrl-C to it.
/// </param>
public sealed record TargetRunOptions(TimeSpan ReportEvery, bool Json, bool IsChild);

/// <summary>Runs a target in this process until it is told to end.</summary>
public sealed class TargetRun(TargetPlan plan, TargetRunOptions options, TextWriter output, TextWriter error)
{
    /// <summary>Commands waiting: a parent has at most one report and one stop outstanding.</summary>
    private const int CommandsWaiting = 16;

    /// <summary>How long the workers may take to say what they counted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TargetText _text = new(plan);

    /// <summary>Returns the exit code; never throws for what a user or the host can cause.</summary>
    public async Task<int> RunAsync(TimeProvider time, TextReader commands, CancellationToken stop)
    {
        if (options.IsChild)
        {
            ParentDeath.Follow();
        }
        await using var server = new TargetServer(plan);
        try
        {
            await server.StartAsync(stop).ConfigureAwait(false);
        }
        catch (TargetRefusedException refused)
        {
            return Fail(ExitCodes.InvalidPlan, refused.Message);
        }
        catch (LoopException failed)
        {
            return Fail(ExitCodes.Failed, failed.Message);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Pass;
        }
        Say(new TargetLine(TargetLine.Ready, server.Started, null, null), 0);
        return await ServeAsync(server, time, commands, stop).ConfigureAwait(false);
    }

    private async Task<int> ServeAsync(
        TargetServer server, TimeProvider time, TextReader commands, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var asked = options.IsChild ? Listen(commands) : null;
        using var timer = new PeriodicTimer(options.ReportEvery, time);
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
        var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        var command = NextAsync(asked);
        var ended = server.AnyEnded;
        while (true)
        {
            var first = await Task.WhenAny(stopped, ended, tick, command).ConfigureAwait(false);
            var elapsed = time.GetElapsedTime(started).TotalSeconds;
            if (first == tick)
            {
                await ReportAsync(server, TargetLine.Interval, elapsed).ConfigureAwait(false);
                tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
            }
            else if (first == command && Obey(await command.ConfigureAwait(false), ref asked) is { } kind)
            {
                if (kind == TargetLine.Answer)
                {
                    await ReportAsync(server, kind, elapsed).ConfigureAwait(false);
                }
                command = NextAsync(asked);
            }
            else
            {
                await ReportAsync(server, TargetLine.Final, elapsed).ConfigureAwait(false);
                return ended.IsCompleted ? Faulted(ended) : ExitCodes.Pass;
            }
        }
    }

    /// <summary>Which line the command asks for; empty for none, null for the end.</summary>
    private static string? Obey(string? command, ref ChannelReader<string>? asked)
    {
        switch (command)
        {
            case null or TargetArguments.StopCommand:
                return null;
            case TargetArguments.ReportCommand:
                return TargetLine.Answer;
            case TargetArguments.KeepCommand:
                ParentDeath.Ignore();
                asked = null;
                return "";
            default:
                return "";
        }
    }

    private static ChannelReader<string> Listen(TextReader commands)
    {
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(CommandsWaiting)
        {
            SingleReader = true,
            SingleWriter = true,
            FullMode = BoundedChannelFullMode.DropWrite,
            AllowSynchronousContinuations = false,
        });
        new Thread(() =>
        {
            while (commands.ReadLine() is { } line)
            {
                channel.Writer.TryWrite(line);
            }
            channel.Writer.TryComplete();
        })
        { IsBackground = true, Name = "target-stdin" }.Start();
        return channel.Reader;
    }

    /// <summary>The next command; null at the end of input; never, without input.</summary>
    private static async Task<string?> NextAsync(ChannelReader<string>? asked)
    {
        if (asked is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        }
        return await asked!.WaitToReadAsync().ConfigureAwait(false) && asked.TryRead(out var command) ? command : null;
    }

    private async Task ReportAsync(TargetServer server, string kind, double elapsedSeconds)
    {
        using var patience = new CancellationTokenSource(Patience);
        var report = await server.ReportAsync(patience.Token).ConfigureAwait(false);
        Say(new TargetLine(kind, null, report, null), elapsedSeconds);
    }

    private void Say(TargetLine line, double elapsedSeconds)
    {
        try
        {
            output.WriteLine(options.Json ? line.ToJson() : _text.Of(line, elapsedSeconds));
            output.Flush();
        }
        catch (IOException)
        {
            // Nobody reads any more (a kept target whose parent has ended); serving goes on.
        }
    }

    private int Faulted(Task ended) => Fail(
        ExitCodes.Failed,
        ended.Exception?.InnerException is { } fault
            ? $"a worker of the target failed: {fault.Message}; start it again"
            : "a worker of the target ended by itself; start it again");

    private int Fail(int code, string message)
    {
        if (options.Json)
        {
            Say(new TargetLine(TargetLine.Failed, null, null, message), 0);
        }
        error.WriteLine($"error: {message}");
        return code;
    }
}
