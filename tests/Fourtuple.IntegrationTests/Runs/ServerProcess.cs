using System.Diagnostics;
using System.Text;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>Somebody else's server as a child in the foreground, ended with everything it started.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _readyWords;

    private ServerProcess(Process process, string readyWords) => (_process, _readyWords) = (process, readyWords);

    /// <summary>Starts it and waits until it prints these words; it gets 16,384 descriptors.</summary>
    public static async Task<ServerProcess> StartAsync(TestFolder folder, string readyWords, params string[] line)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var start = new ProcessStartInfo(
            HeavyRuns.First[0], [.. HeavyRuns.First.Skip(1), "prlimit", "--nofile=16384", .. line])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = new ServerProcess(Process.Start(start)!, readyWords);
        await server.ListenAsync();
        return server;
    }

    /// <summary>nice(1) and prlimit(1) become the server, so this is its own.</summary>
    public int Id => _process.Id;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private async Task ListenAsync()
    {
        _process.OutputDataReceived += (_, data) => Take(data.Data);
        _process.ErrorDataReceived += (_, data) => Take(data.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var first = await Task.WhenAny(_ready.Task, _process.WaitForExitAsync(), Task.Delay(_deadline));
        if (first != _ready.Task)
        {
            await DisposeAsync();
            lock (_said)
            {
                Assert.Fail($"the server did not say '{_readyWords}':\n{_said}");
            }
        }
    }

    private void Take(string? line)
    {
        lock (_said)
        {
            _said.Append(line).Append('\n');
        }
        if (line is not null && line.Contains(_readyWords, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
