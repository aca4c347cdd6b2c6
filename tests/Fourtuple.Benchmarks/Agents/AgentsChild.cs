using System.Globalization;
using System.Text.Json;
using Fourtuple.Shared.Bus.RabbitMq;

namespace Fourtuple.Benchmarks.Agents;

/// <summary>
/// How the processes of the benchmark talk: settings in the environment, one word a line on standard input, one line of
/// JSON on standard output.
/// </summary>
internal static class AgentsChild
{
    public const string BusVariable = "FOURTUPLE_BENCHMARK_BUS";
    public const string Cluster = "bench";

    public static RabbitMqBus Connect(string client)
    {
        var uri = Environment.GetEnvironmentVariable(BusVariable)
            ?? throw new InvalidOperationException("this part of the benchmark is started by 'agents'");
        return RabbitMqOptions.TryParse(uri, Cluster, out var options, out var problem)
            ? new RabbitMqBus(options with { Client = client }, TimeProvider.System)
            : throw new InvalidOperationException(problem);
    }

    public static void Say<T>(T result) => Console.WriteLine(JsonSerializer.Serialize(result, Json.Options));

    public static string Name(int agent) => string.Create(CultureInfo.InvariantCulture, $"sim-{agent:0000}");

    /// <summary>Reads lines until the word comes, or the parent has gone.</summary>
    public static async Task<bool> HearAsync(string word)
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == word)
                return true;
        }
        return false;
    }
}
