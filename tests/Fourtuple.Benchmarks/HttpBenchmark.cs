using System.Globalization;
using System.Text.Json;

namespace Fourtuple.Benchmarks;

/// <summary>
/// Requests/s of HTTP/1.1 over 64 connections to one nginx worker, in alternate rounds: wrk with one thread and the
/// product with one socket worker, both on the same core, nginx on another. Pipelining off on both sides.
/// </summary>
internal static class HttpBenchmark
{
    public const string Target = "127.0.89.1:9080";

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var connections = arguments.Text("connections", "64");
        var seconds = arguments.Text("seconds", "2");
        using var nginx = NginxTarget.Start(Target);
        string[] job = ["--connections", connections, "--seconds", seconds, "--target", Target];
        Contestant[] contestants =
        [
            new Wrk(connections, seconds),
            new Contestant.Product("product io_uring", [.. job, "--engine", "io_uring"], "http-engine"),
            new Contestant.Product("product epoll", [.. job, "--engine", "epoll"], "http-engine"),
            new Contestant.Product("product auto", [.. job, "--engine", "auto"], "http-engine"),
        ];
        await LimitBenchmark.RunRoundsAsync(contestants, arguments.Number("rounds", 9));
        Report(contestants, arguments.Flag("json"));
        return 0;
    }

    private static void Report(Contestant[] all, bool json)
    {
        Console.WriteLine($"{"",-18}{"median /s",12}{"CPU s",10}{"vs wrk",10}");
        foreach (var contestant in all)
        {
            var cpu = contestant.Median(result => result.CpuSeconds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{contestant.Name,-18}{contestant.MedianRate,12:N0}{cpu,10:0.000}")
                + string.Create(CultureInfo.InvariantCulture, $"{Ratio(contestant, all[0]),10:0.000}"));
        }
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                wrk = Math.Round(all[0].MedianRate),
                io_uring = Ratio(all[1], all[0]),
                epoll = Ratio(all[2], all[0]),
                auto = Ratio(all[3], all[0]),
            }));
        }
    }

    /// <summary>Median of the rounds' ratios: neighbours in time share what the machine was like then.</summary>
    private static double Ratio(Contestant one, Contestant other) => Math.Round(
        Contestant.Middle(one.Results.Zip(other.Results, (mine, theirs) => mine.Rate / theirs.Rate)), 3);

    /// <summary>wrk(1), its own count: requests over the time it measured itself.</summary>
    private sealed class Wrk(string connections, string seconds) : Contestant("wrk")
    {
        private const string Figure = "Requests/sec:";
        private const string Cpu = "cpu:";

        public override async Task RoundAsync()
        {
            var line = $"wrk -t1 -c{connections} -d{seconds}s http://{Target}/";
            using var process = Start("bash", ["-c", $"TIMEFORMAT='{Cpu} %U %S'; {{ time {line}; }} 2>&1"]);
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            var cpu = Find(output, Cpu).Split(' ', StringSplitOptions.RemoveEmptyEntries).Sum(Number);
            Results.Add(new EngineResult("wrk", 0, 0, Number(Find(output, Figure)), 0, 0, cpu));
        }

        private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

        private static string Find(string output, string name) =>
            output.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..]
                ?? throw new InvalidOperationException($"wrk said nothing of {name} {output}");
    }
}
