using System.Diagnostics;
using System.Globalization;

namespace Fourtuple.Benchmarks;

/// <summary>
/// Runs a benchmark in a network namespace of its own, made and removed here (ip-netns(8), needs root): other sockets
/// of
/// the host can't hold its ports, and the sysctls it sets touch nobody else. Without root it runs where it is.
/// </summary>
internal static class OwnNamespace
{
    private const string Inside = "FOURTUPLE_BENCHMARK_NAMESPACE";

    public static async Task<int> RunAsync(string[] args, Func<Task<int>> benchmark)
    {
        if (Environment.GetEnvironmentVariable(Inside) is not null || !Environment.IsPrivilegedProcess)
        {
            return await benchmark();
        }
        var name = string.Create(CultureInfo.InvariantCulture, $"ftbench-{Environment.ProcessId}");
        if (await RunAsync("ip", ["netns", "add", name]) != 0)
        {
            return await benchmark();
        }
        // Ctrl-C reaches the child as well; this process stays to remove the namespace.
        Console.CancelKeyPress += (_, pressed) => pressed.Cancel = true;
        try
        {
            await RunAsync("ip", ["-n", name, "link", "set", "lo", "up"]);
            return await RunAsync("ip", ["netns", "exec", name, .. Contestant.Self, .. args]);
        }
        finally
        {
            await RunAsync("ip", ["netns", "delete", name]);
        }
    }

    private static async Task<int> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { Environment = { [Inside] = "1" } };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
