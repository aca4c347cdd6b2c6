namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>The hold plan that something goes wrong in; nothing that fails or drops is forgiven.</summary>
/// <param name="Connections">Held by all agents together.</param>
/// <param name="Agents">That take part.</param>
/// <param name="Hold">Seconds.</param>
public sealed record ChaosPlan(int Connections, int Agents, double Hold)
{
    public string OnLoss { get; init; } = "deficit";

    public string Addresses { get; init; } = ChaosTarget.Addresses;

    public string Allow { get; init; } = "127.0.0.0/8";

    public int RatePerSecond { get; init; } = 3_000;

    public string Thresholds { get; init; } = """
        connect.failed: ["count==0"]
            connection.dropped: ["count==0"]
            exchange.failed: ["count==0"]
        """;

    public string ToYaml() => $$"""
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: chaos }
        spec:
          safety: { allow: ["{{Allow}}"] }
          targets:
            - { name: t, addresses: ["{{Addresses}}"], ports: {{ChaosTarget.Ports}} }
          agents: { count: {{Agents}}, onLoss: {{OnLoss}} }
          load:
            mode: hold
            connect: { timeout: 5s }
            keepalive: { every: 1s, send: "PING\r\n", expect: "PING\r\n", timeout: 10s }
          profile:
            - ramp: { to: {{Connections}}, pace: {{RatePerSecond}}/s }
            - hold: { for: {{(long)(Hold * 1000)}}ms }
            - drain: { over: 500ms, close: rst }
          thresholds:
            {{Thresholds}}
        """;
}
