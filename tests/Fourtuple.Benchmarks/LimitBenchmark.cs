using System.Globalization;
using System.Text.Json;

namespace Fourtuple.Benchmarks;

/// <summary>
/// The product's engines against one-purpose C programs, alternately in one run on the same job: connections to 64
/// loopback destinations of one built-in target, explicit binding, receive armed on each. A ratio is the median of the
/// rounds' ratios: neighbours in time share what the machine was like then.
/// </summary>
internal static class LimitBenchmark
{
    private const string Destinations = "127.0.88.1-127.0.88.4:9000-9015";

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var rounds = arguments.Number("rounds", 9);
        string[] job =
        [
            "--source", "127.0.0.1", "--ports", "10000-30000", "--targets", Destinations, "--threads",
            arguments.Text("threads", "1"), "--connections", arguments.Text("connections", "18000"),
        ];
        using var programs = new LimitPrograms();
        var connections = arguments.Number("connections", 18_000);
        await using var target = await BenchmarkTarget.StartAsync(Destinations, connections);
        Contestant[] contestants =
        [
            new Contestant.Program("C io_uring", programs.IoUring, job),
            new Contestant.Product("product io_uring", [.. job, "--engine", "io_uring"]),
            new Contestant.Program("C epoll", programs.Epoll, job),
            new Contestant.Product("product epoll", [.. job, "--engine", "epoll"]),
            new Contestant.Product("product auto", [.. job, "--engine", "auto"]),
        ];
        await RunRoundsAsync(contestants, rounds);
        Report(contestants, arguments.Flag("json"));
        return 0;
    }

    public static async Task RunRoundsAsync(Contestant[] contestants, int rounds)
    {
        // One round for each beforehand warms the kernel's slabs and the product's code; it does not count.
        for (var round = -1; round < rounds; round++)
        {
            // The order turns with the round, so that nobody always follows the same neighbour.
            for (var turn = 0; turn < contestants.Length; turn++)
            {
                await contestants[(turn + round + contestants.Length) % contestants.Length].RoundAsync();
            }
            if (round < 0)
            {
                Array.ForEach(contestants, contestant => contestant.Results.Clear());
            }
            else
            {
                var rates = contestants.Select(
                    c => string.Create(CultureInfo.InvariantCulture, $"{c.Name} {c.Results[^1].Rate:N0}/s"));
                Console.Error.WriteLine($"round {round + 1} of {rounds}: {string.Join(", ", rates)}");
            }
        }
        foreach (var contestant in contestants)
        {
            await contestant.DisposeAsync();
        }
    }

    private static void Report(Contestant[] all, bool json)
    {
        var (ringC, ring, epollC, epoll, auto) = (all[0], all[1], all[2], all[3], all[4]);
        Console.WriteLine($"{"",-18}{"median /s",12}{"CPU s",10}");
        foreach (var contestant in all)
        {
            var cpu = contestant.Median(result => result.CpuSeconds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{contestant.Name,-18}{contestant.MedianRate,12:N0}{cpu,10:0.000}"));
        }
        var fasterC = ringC.MedianRate >= epollC.MedianRate ? ringC : epollC;
        var chosen = Ratio(auto, fasterC);
        var result = new
        {
            io_uring = Ratio(ring, ringC),
            epoll = Ratio(epoll, epollC),
            auto = new { engine = auto.Results[0].Engine, chosen.ratio, chosen.product, chosen.c },
        };
        Console.WriteLine(json
            ? JsonSerializer.Serialize(result)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"ratios: io_uring {result.io_uring.ratio}, epoll {result.epoll.ratio}, auto {result.auto.ratio}"));
    }

    private static RatioResult Ratio(Contestant product, Contestant c)
    {
        var ratios = product.Results.Zip(c.Results, (mine, theirs) => mine.Rate / theirs.Rate);
        return new(
            Math.Round(Contestant.Middle(ratios), 3), Math.Round(product.MedianRate), Math.Round(c.MedianRate));
    }

    private sealed record RatioResult(double ratio, double product, double c);
}
