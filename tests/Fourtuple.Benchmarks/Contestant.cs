using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Fourtuple.Benchmarks;

/// <summary>
/// Something that does the job once a round: a C program each time anew, or the product's process kept warm.
/// </summary>
internal abstract class Contestant(string name) : IAsyncDisposable
{
    public string Name { get; } = name;

    public List<EngineResult> Results { get; } = [];

    public double MedianRate => Median(result => result.Rate);

    /// <summary>This program as it was started: its own executable, or dotnet and the assembly.</summary>
    public static string[] Self { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, Assembly.GetEntryAssembly()!.Location]
            : [Environment.ProcessPath!];

    public abstract Task RoundAsync();

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public double Median(Func<EngineResult, double> of) => Middle(Results.Select(of));

    public static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1
            ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    protected void Take(string? line) => Results.Add(
        JsonSerializer.Deserialize<EngineResult>(
            line ?? throw new InvalidOperationException($"{Name} ended without a result"), Json.Options)!);

    /// <summary>A program that runs once and prints one line.</summary>
    public sealed class Program(string name, string path, string[] arguments) : Contestant(name)
    {
        public override async Task RoundAsync()
        {
            using var process = Start(path, arguments);
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Take(process.ExitCode == 0 ? output.Trim() : null);
        }
    }

    /// <summary>The product: this program with a job of its own, one round for each line that says go.</summary>
    public sealed class Product(string name, string[] arguments, string job = "engine") : Contestant(name)
    {
        private readonly Process _process = Start(
            Self[0], [.. Self[1..], job, .. arguments]);

        public override async Task RoundAsync()
        {
            await _process.StandardInput.WriteLineAsync("go");
            await _process.StandardInput.FlushAsync();
            Take(await _process.StandardOutput.ReadLineAsync());
        }

        public override async ValueTask DisposeAsync()
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
            await base.DisposeAsync();
        }
    }

    protected static Process Start(string path, string[] arguments)
    {
        string[] words = [.. OwnCore.Contestant, path, .. arguments];
        return Process.Start(new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }
}
