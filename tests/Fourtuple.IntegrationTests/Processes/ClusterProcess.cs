using System.Diagnostics;
using System.Globalization;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Processes;

/// <summary>
/// One real fourtuple-agent or fourtuple-coordinator: its log, its health, its end. It listens on ports of the kernel's
/// choice, which its log tells.
/// </summary>
public sealed class ClusterProcess : IAsyncDisposable
{
    /// <summary>Bounds a failing test on a busy machine; nothing is measured by it.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly List<LogRecord> _log = [];
    private readonly List<string> _out = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private ClusterProcess(string name, Process process) => (Name, _process) = (name, process);

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it logged to standard error until now.</summary>
    public IReadOnlyList<LogRecord> Log
    {
        get
        {
            lock (_log)
                return [.. _log];
        }
    }

    /// <summary>What it printed to standard output until now.</summary>
    public string Out
    {
        get
        {
            lock (_out)
                return string.Join('\n', _out);
        }
    }

    /// <summary>Everything it said, for the message of a failing test.</summary>
    public string Said => $"--- {Name}\n{Out}\n{string.Join('\n', Log)}";

    /// <summary>Starts an executable that was built beside the tests, in the tests' own configuration.</summary>
    /// <param name="environment">All of its FOURTUPLE_ variables: none of ours are handed on.</param>
    /// <param name="wrapper">A command in front of it that replaces itself by it, such as <c>ip netns exec</c>.</param>
    public static ClusterProcess Start(
        string executable, string name, string folder, IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<string>? wrapper = null, IReadOnlyList<string>? arguments = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        string[] line =
            [.. wrapper ?? [], Path.Combine(AppContext.BaseDirectory, executable), .. arguments ?? []];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var ours in start.Environment.Keys.Where(key => key.StartsWith("FOURTUPLE_")).ToList())
            start.Environment.Remove(ours);
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        var started = new ClusterProcess(name, Process.Start(start)!);
        started.Collect();
        return started;
    }

    /// <summary>Where its health is served; waits until it is.</summary>
    public async Task<Uri> HealthUrlAsync() => new((await LoggedAsync("Health")).Field("url"));

    /// <summary>Where its API is served; waits until it is.</summary>
    public async Task<Uri> ApiUrlAsync() => new((await LoggedAsync("Api")).Field("url"));

    /// <summary>One question to /healthz/ready.</summary>
    public async Task<HealthAnswer> HealthAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(await HealthUrlAsync(), "/healthz/ready"));
            return HealthAnswer.Parse((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            return HealthAnswer.Nobody;
        }
    }

    /// <summary>Waits until health says what is wanted, and returns it.</summary>
    public async Task<HealthAnswer> UntilAsync(Func<HealthAnswer, bool> wanted, string what)
    {
        var last = HealthAnswer.Nobody;
        await UntilAsync(async () => wanted(last = await HealthAsync()), () => $"{what}; the last was {last.Body}");
        return last;
    }

    public Task<HealthAnswer> UntilReadyAsync() => UntilAsync(health => health.Ready, "ready");

    /// <summary>Ready and in this state, such as <c>active</c>, <c>standby</c> or <c>idle</c>.</summary>
    public Task<HealthAnswer> UntilReadyAsync(string state) =>
        UntilAsync(health => health.Ready && health.State == state, state);

    /// <summary>Waits for a record of this event, and returns the first.</summary>
    public Task<LogRecord> LoggedAsync(string eventName) =>
        LoggedAsync(record => record.Event == eventName, eventName);

    /// <summary>Waits for a record after the first so many, and returns it.</summary>
    public async Task<LogRecord> LoggedAsync(Func<LogRecord, bool> wanted, string what, int after = 0)
    {
        await UntilAsync(() => Task.FromResult(Log.Skip(after).Any(wanted)), () => $"logged {what}");
        return Log.Skip(after).First(wanted);
    }

    /// <summary>Sends a signal by its kill(1) name: TERM, KILL, STOP, CONT.</summary>
    public Task KillAsync(string signal) =>
        Commands.RunAsync("kill", $"-{signal}", Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Waits for the end; the exit code (128 + n after a signal n that killed it).</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Deadline);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{Name} did not end within {Deadline.TotalSeconds} s\n{Said}");
        }
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, and the end with this exit code.</summary>
    public async Task StopAsync(int exitCode = 0)
    {
        await KillAsync("TERM");
        await EndAsync(exitCode);
    }

    /// <summary>The end with this exit code, or a failed test that shows what was said.</summary>
    public async Task EndAsync(int exitCode)
    {
        var code = await ExitAsync();
        Assert.True(code == exitCode, $"{Name} ended with {code}, expected {exitCode}\n{Said}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        _http.Dispose();
    }

    private async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            var late = TimeProvider.System.GetElapsedTime(start) > Deadline;
            if (late || _process.HasExited)
                Assert.Fail($"{Name} {(late ? "in time" : "before its end")} was not {what()}\n{Said}");
            await Task.Delay(Poll);
        }
    }

    private void Collect()
    {
        _process.OutputDataReceived += (_, line) => Keep(_out, line.Data, text => text);
        _process.ErrorDataReceived += (_, line) => Keep(_log, line.Data, LogRecord.Parse);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    private static void Keep<T>(List<T> to, string? line, Func<string, T> read)
    {
        if (line is null)
            return;
        lock (to)
            to.Add(read(line));
    }
}
