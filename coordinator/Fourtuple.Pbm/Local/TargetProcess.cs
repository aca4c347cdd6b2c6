using System.Diagnostics;
using System.Reflection;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Local;

/// <summary>
/// The built-in target as a child process, so that its memory and CPU are told apart from the load's.
/// </summary>
public sealed class TargetProcess : IAsyncDisposable
{
    /// <summary>Lines of stderr kept for the message when the target ends by itself.</summary>
    private const int KeptErrorLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _errors = new();
    private readonly TaskCompletionSource<TargetStart> _ready = Promise<TargetStart>();
    private readonly TaskCompletionSource<TargetReport> _final = Promise<TargetReport>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<TargetReport>? _answer;
    private TargetReport? _latest;
    private bool _kept;

    private TargetProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
    }

    public int Id { get; private set; }

    /// <summary>How it was started; known once StartAsync has completed.</summary>
    public TargetStart Started => _ready.Task.Result;

    /// <summary>
    /// The latest report, at most one interval old; null before the first. Sources come with the final one.
    /// </summary>
    public TargetReport? Latest => Volatile.Read(ref _latest);

    /// <summary>Completes when the process is gone.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Starts <c>pbm target</c> and waits until it listens.</summary>
    /// <param name="launcher">Program and first arguments that are pbm; null for this very program.</param>
    /// <exception cref="TargetProcessException">It ended, or did not listen within the time.</exception>
    public static async Task<TargetProcess> StartAsync(
        TargetPlan plan, TimeSpan reportEvery, TimeSpan readyWithin, TimeProvider time, CancellationToken cancellation,
        IReadOnlyList<string>? launcher = null)
    {
        var command = launcher ?? ThisProgram();
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var word in command.Skip(1).Concat(TargetArguments.Of(plan, reportEvery, isChild: true)))
        {
            start.ArgumentList.Add(word);
        }
        var target = new TargetProcess(start);
        try
        {
            target.Launch();
            await target._ready.Task.WaitAsync(readyWithin, time, cancellation).ConfigureAwait(false);
            return target;
        }
        catch (Exception problem)
        {
            await target.KillAsync().ConfigureAwait(false);
            throw problem is TimeoutException
                ? new TargetProcessException(
                    $"the target did not listen within {readyWithin.TotalSeconds:0.#} s; run pbm target by itself")
                : problem;
        }
    }

    /// <summary>Ends it as SIGTERM would and returns what it counted in all, source ports included.</summary>
    /// <exception cref="TargetProcessException">It ended without a final report, or not within the time.</exception>
    public async Task<TargetReport> StopAsync(TimeSpan within, TimeProvider time)
    {
        Say(TargetArguments.StopCommand);
        return await Within(_final.Task, within, time).ConfigureAwait(false);
    }

    /// <summary>What it counted so far, source ports included; it goes on. One call at a time.</summary>
    /// <exception cref="TargetProcessException">It has ended, or did not answer within the time.</exception>
    public async Task<TargetReport> ReportAsync(TimeSpan within, TimeProvider time)
    {
        var answer = Promise<TargetReport>();
        Volatile.Write(ref _answer, answer);
        if (!Say(TargetArguments.ReportCommand))
        {
            return await Within(_final.Task, within, time).ConfigureAwait(false);
        }
        var first = Task.WhenAny(answer.Task, _final.Task).Unwrap();
        return await Within(first, within, time).ConfigureAwait(false);
    }

    /// <summary>Leaves it running when this process ends; it then ends by SIGTERM or SIGINT only.</summary>
    public void Keep() => _kept = Say(TargetArguments.KeepCommand);

    public async ValueTask DisposeAsync()
    {
        if (!_kept)
        {
            await KillAsync().ConfigureAwait(false);
        }
    }

    /// <summary>pbm as this process was started: its own executable, or dotnet and the assembly.</summary>
    internal static IReadOnlyList<string> ThisProgram()
    {
        var executable = Environment.ProcessPath
            ?? throw new TargetProcessException("this process does not know its own executable");
        return Path.GetFileNameWithoutExtension(executable) == "dotnet"
            ? [executable, Assembly.GetEntryAssembly()!.Location]
            : [executable];
    }

    private static TaskCompletionSource<T> Promise<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Forks from a thread that stays until the child is gone: the kernel's parent-death signal follows the forking
    /// thread (PR_SET_PDEATHSIG, prctl(2)), and a thread of the pool may end at any time.
    /// </summary>
    private void Launch()
    {
        var launched = new TaskCompletionSource();
        new Thread(() => Follow(launched)) { IsBackground = true, Name = "target-parent" }.Start();
        launched.Task.GetAwaiter().GetResult();
    }

    private void Follow(TaskCompletionSource launched)
    {
        try
        {
            _process.Start();
            Id = _process.Id;
        }
        catch (Exception problem) when (problem is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            _ended.SetResult();
            launched.SetException(new TargetProcessException($"the target could not be started: {problem.Message}"));
            return;
        }
        _process.ErrorDataReceived += (_, line) => KeepError(line.Data);
        _process.BeginErrorReadLine();
        launched.SetResult();
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            Take(TargetLine.Parse(line));
        }
        _process.WaitForExit();
        var ended = new TargetProcessException(EndText());
        _ready.TrySetException(ended);
        _final.TrySetException(ended);
        // Nobody need be waiting for these.
        _ = _ready.Task.Exception;
        _ = _final.Task.Exception;
        _ended.SetResult();
    }

    private void Take(TargetLine? line)
    {
        if (line?.Start is { } start)
        {
            _ready.TrySetResult(start);
        }
        if (line?.Report is { } report)
        {
            Volatile.Write(ref _latest, report);
        }
        if (line is { Event: TargetLine.Answer, Report: { } answer })
        {
            Volatile.Read(ref _answer)?.TrySetResult(answer);
        }
        if (line is { Event: TargetLine.Final, Report: { } final })
        {
            _final.TrySetResult(final);
        }
        if (line?.Error is { } error)
        {
            KeepError(error);
        }
    }

    /// <summary>False when it has ended.</summary>
    private bool Say(string command)
    {
        try
        {
            _process.StandardInput.WriteLine(command);
            _process.StandardInput.Flush();
            return true;
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task<TargetReport> Within(Task<TargetReport> report, TimeSpan within, TimeProvider time)
    {
        try
        {
            return await report.WaitAsync(within, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TargetProcessException($"the target did not report within {within.TotalSeconds:0.#} s");
        }
    }

    private void KeepError(string? line)
    {
        lock (_errors)
        {
            if (line is { Length: > 0 } && !_errors.Contains(line))
            {
                _errors.Enqueue(line);
            }
            while (_errors.Count > KeptErrorLines)
            {
                _errors.Dequeue();
            }
        }
    }

    private string EndText()
    {
        lock (_errors)
        {
            return _errors.Count > 0
                ? string.Join('\n', _errors)
                : $"the target ended with exit code {_process.ExitCode} and said nothing";
        }
    }

    private async Task KillAsync()
    {
        try
        {
            if (Id != 0)
            {
                _process.Kill();
            }
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
        await _ended.Task.ConfigureAwait(false);
        _process.Dispose();
    }
}
