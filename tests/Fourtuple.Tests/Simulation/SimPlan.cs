using System.Collections.Concurrent;
using System.Globalization;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Simulation;

/// <summary>A plan that runs of a seed use; the text is parsed once in the process.</summary>
internal sealed record SimPlan(string Text, LoadPlan Plan, long Level, double Seconds)
{
    private static readonly ConcurrentDictionary<string, LoadPlan> Parsed = new(StringComparer.Ordinal);

    /// <summary>Chance that an agent refuses a grant.</summary>
    public double RefusalChance { get; init; }

    public static SimPlan Of(Random random)
    {
        var level = 100 * random.Next(1, 7);
        var (ramp, hold, drain) = (random.Next(2, 5), random.Next(1, 6) * 5, random.Next(0, 3));
        var onLoss = random.Next(3) switch { 0 => "redistribute", 1 => "deficit", _ => "abort" };
        return Of(level, ramp, hold, drain, onLoss) with { RefusalChance = random.Next(12) == 0 ? 0.2 : 0 };
    }

    /// <summary>The same lengths and loss, with openings a second in place of connections.</summary>
    public static SimPlan Churn(SimPlan plan)
    {
        var text = plan.Text.Replace("mode: hold", "mode: churn", StringComparison.Ordinal)
            .Replace("    keepalive: { every: 1s, send: \"PING\\r\\n\", expect: any }\n",
                "    lifetime: { dist: fixed, mean: 200ms }\n", StringComparison.Ordinal)
            .Replace($"to: {plan.Level},", $"to: {plan.Level / 2}/s,", StringComparison.Ordinal);
        // What churn holds at once is bounded by its grants; the workers of the model keep to them.
        return Read(text) with { RefusalChance = plan.RefusalChance, Level = long.MaxValue, Seconds = plan.Seconds };
    }

    /// <summary>The same lengths and loss, with requests a second over as many connections.</summary>
    public static SimPlan Request(SimPlan plan)
    {
        var text = plan.Text.Replace("mode: hold", "mode: request", StringComparison.Ordinal)
            .Replace("    keepalive: { every: 1s, send: \"PING\\r\\n\", expect: any }\n",
                $"    connections: {plan.Level}\n    exchange: {{ send: \"PING\\r\\n\", expect: any }}\n",
                StringComparison.Ordinal)
            .Replace($"to: {plan.Level},", $"to: {plan.Level / 2}/s,", StringComparison.Ordinal);
        return Read(text) with { RefusalChance = plan.RefusalChance, Level = plan.Level, Seconds = plan.Seconds };
    }

    public static SimPlan Of(int level, int ramp, int hold, int drain, string onLoss)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $$"""
            apiVersion: fourtuple/v1alpha1
            kind: LoadPlan
            metadata: { name: simulated }
            spec:
              safety: { allow: [10.9.0.0/24] }
              targets:
                - { name: echo, addresses: [10.9.0.1-10.9.0.8], ports: [9000] }
              agents: { onLoss: {{onLoss}} }
              load:
                mode: hold
                connect: { timeout: 2s }
                keepalive: { every: 1s, send: "PING\r\n", expect: any }
              profile:
                - ramp: { to: {{level}}, over: {{ramp}}s }
                - hold: { for: {{hold}}s }
                - drain: { over: {{drain}}s, close: rst }
            """);
        return Read(text) with { Level = level, Seconds = ramp + hold + drain };
    }

    private static SimPlan Read(string text) => new(text, Parsed.GetOrAdd(text, static text =>
    {
        var read = PlanReader.Read(text, "plan.yaml", []);
        return read.Plan ?? throw new InvalidOperationException(string.Join('\n', read.Problems));
    }), 0, 0);
}
