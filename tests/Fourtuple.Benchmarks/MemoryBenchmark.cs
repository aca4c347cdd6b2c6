using System.Globalization;
using System.Text.Json;

namespace Fourtuple.Benchmarks;

/// <summary>
/// User memory per held connection: (VmRSS at peak - VmRSS with rings and tables made) / connections.
/// </summary>
internal static class MemoryBenchmark
{
    private const string Destinations = "127.0.89.1-127.0.89.4:9000-9015";

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var connections = arguments.Number("connections", 200_000);
        await using var target = await BenchmarkTarget.StartAsync(Destinations, connections);
        var product = new Contestant.Product(
            "io_uring",
            ["--memory", "--targets", Destinations, "--connections", $"{connections}", "--threads", "2"]);
        await using (product)
        {
            await product.RoundAsync();
        }
        var bytes = product.Results[0].BytesPerConnection;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{connections:N0} connections held: {bytes:0.0} bytes of user memory a connection"));
        if (arguments.Flag("json"))
        {
            Console.WriteLine(JsonSerializer.Serialize(new { connections, bytesPerConnection = Math.Round(bytes, 1) }));
        }
        return 0;
    }
}
