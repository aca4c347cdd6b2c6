using System.Diagnostics;
using System.Text.Json;

namespace Fourtuple.Benchmarks.Agents;

/// <summary>A part of the benchmark as a child process.</summary>
internal sealed class AgentsProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(320);

    private readonly Process _process;

    public AgentsProcess(string bus, IEnumerable<string> arguments)
    {
        string[] command = [.. Contestant.Self, .. arguments];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { [AgentsChild.BusVariable] = bus },
        })!;
    }

    public int Id => _process.Id;

    public void Say(string word) => _process.StandardInput.WriteLine(word);

    public async Task<string> ReadAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
        ?? throw new InvalidOperationException("a part of the benchmark ended before its time");

    public async Task<T> ReadAsync<T>() => JsonSerializer.Deserialize<T>(await ReadAsync(), Json.Options)!;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Say("end");
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_process.HasExited)
                _process.Kill();
        }
        _process.Dispose();
    }
}
