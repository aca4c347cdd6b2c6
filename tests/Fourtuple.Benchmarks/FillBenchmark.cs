using System.Globalization;
using System.Text.Json;

namespace Fourtuple.Benchmarks;

/// <summary>
/// 60,000 ports to one destination: the rate of the last tenth of the fill against the first tenth. Explicit ports stay
/// flat; ports chosen by the kernel collapse once one parity of the range is full (__inet_hash_connect).
/// </summary>
internal static class FillBenchmark
{
    private const string Destination = "127.0.90.1:900";
    private const string RangeFile = "/proc/sys/net/ipv4/ip_local_port_range";

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var ports = arguments.Number("ports", 60_000);
        var range = await File.ReadAllTextAsync(RangeFile);
        await using var target = await BenchmarkTarget.StartAsync(Destination, ports);
        try
        {
            // The kernel's own choice needs a range as wide as the explicit one; put back at the end.
            await File.WriteAllTextAsync(RangeFile, "1024 65535");
            string[] job = ["--targets", Destination, "--ports", $"1024-{1023 + ports}", "--connections", $"{ports}"];
            Contestant[] contestants =
            [
                new Contestant.Product("explicit", [.. job, "--bind", "explicit"]),
                new Contestant.Product("kernel", [.. job, "--bind", "kernel"]),
            ];
            await LimitBenchmark.RunRoundsAsync(contestants, arguments.Number("rounds", 1));
            Report(contestants, arguments.Flag("json"));
        }
        finally
        {
            await File.WriteAllTextAsync(RangeFile, range);
        }
        return 0;
    }

    private static void Report(Contestant[] contestants, bool json)
    {
        var rows = contestants.ToDictionary(
            contestant => contestant.Name,
            contestant => new
            {
                ratio = Math.Round(contestant.Median(result => result.LastTenthRate / result.FirstTenthRate), 3),
                firstTenth = Math.Round(contestant.Median(result => result.FirstTenthRate)),
                lastTenth = Math.Round(contestant.Median(result => result.LastTenthRate)),
            });
        foreach (var (name, row) in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-10} first tenth {row.firstTenth:N0}/s, last tenth {row.lastTenth:N0}/s, ratio {row.ratio}"));
        }
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(rows));
        }
    }
}
