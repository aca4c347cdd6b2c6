using System.Diagnostics;
using System.Text;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>
/// The built pbm as a user starts it: own process, own folder, both streams kept, ended by id when a deadline passes.
/// </summary>
public sealed class PbmProcess : IAsyncDisposable
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly Lock _lock = new();

    private PbmProcess(Process process, string folder)
    {
        _process = process;
        Folder = folder;
    }

    /// <summary>The working folder of the process: everything it writes is below it.</summary>
    public string Folder { get; }

    public int Id => _process.Id;

    public string Out => Text(_out);

    public string Error => Text(_error);

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    private static string Library => Path.Combine(AppContext.BaseDirectory, "pbm.dll");

    /// <summary>Starts pbm with these words behind an optional wrapper such as <c>prlimit --nofile=256</c>.</summary>
    public static PbmProcess Start(
        TestFolder folder, string[] words, string[]? wrapper = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] line = [.. wrapper ?? [], "dotnet", Library, .. words];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var ours = start.Environment.Keys.Where(key => key.StartsWith("FOURTUPLE_", StringComparison.Ordinal)).ToList();
        foreach (var name in ours)
        {
            start.Environment.Remove(name);
        }
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        var pbm = new PbmProcess(Process.Start(start)!, folder.Path);
        pbm.Collect();
        return pbm;
    }

    /// <summary>Starts, waits for the end and asserts the exit code, with both streams in the message.</summary>
    public static async Task<PbmProcess> RunAsync(
        TestFolder folder, int exitCode, string[] words, string[]? wrapper = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var pbm = Start(folder, words, wrapper, environment);
        await pbm.EndAsync(exitCode);
        return pbm;
    }

    /// <summary>Waits for the end; anything but this exit code fails the test and shows what was printed.</summary>
    public async Task EndAsync(int exitCode)
    {
        var code = await EndAsync();
        Assert.True(code == exitCode, $"exit code {code}, expected {exitCode}\n{Out}\n{Error}");
    }

    /// <summary>Waits for the end and returns the exit code; what was printed is fit for people.</summary>
    public async Task<int> EndAsync()
    {
        using var deadline = new CancellationTokenSource(_deadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"pbm did not end within {_deadline.TotalSeconds} s\n{Out}\n{Error}");
        }
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', Out + Error);
        return _process.ExitCode;
    }

    /// <summary>Waits until a line of progress says this.</summary>
    public async Task UntilAsync(string text)
    {
        using var deadline = new CancellationTokenSource(_deadline);
        while (!Out.Contains(text, StringComparison.Ordinal) && !Error.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || deadline.IsCancellationRequested)
            {
                await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(1)));
                Assert.Fail($"'{text}' was not printed\n{Out}\n{Error}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Sends a signal by its kill(1) name.</summary>
    public Task SignalAsync(string name) => Commands.RunAsync("kill", $"-{name}", $"{_process.Id}");

    /// <summary>The one run.json below the working folder.</summary>
    public RunJson RunJson() => Pbm.RunJson.Read(Assert.Single(
        Directory.GetFiles(Folder, "run.json", SearchOption.AllDirectories)));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private void Collect()
    {
        _process.OutputDataReceived += (_, data) => Append(_out, data.Data);
        _process.ErrorDataReceived += (_, data) => Append(_error, data.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    private void Append(StringBuilder text, string? line)
    {
        if (line is null)
        {
            return;
        }
        lock (_lock)
        {
            text.Append(line).Append('\n');
        }
    }

    private string Text(StringBuilder text)
    {
        lock (_lock)
        {
            return text.ToString();
        }
    }
}
