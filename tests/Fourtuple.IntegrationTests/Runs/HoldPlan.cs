using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>A hold plan whose every failure counts; its text is what a user would write.</summary>
/// <param name="Addresses">Target addresses as the plan writes them, such as <c>127.101.1.1-127.101.1.4</c>.</param>
/// <param name="Ports">Target ports as the plan writes them.</param>
public sealed record HoldPlan(string Addresses, string Ports, int Connections)
{
    public string Source { get; init; } = "127.0.0.1";

    public string Allow { get; init; } = "127.0.0.0/8";

    /// <summary>Keys of <c>sources</c> that say which ports are used; below the ephemeral range by default.</summary>
    public string Binding { get; init; } = "ports: 20000-29999, bind: explicit";

    /// <summary>What a keepalive sends, with the escapes of YAML.</summary>
    public string Send { get; init; } = @"PING\r\n";

    public string Expect { get; init; } = @"PING\r\n";

    public string Hold { get; init; } = "3s";

    /// <summary>Writes the plan as <c>plan.yaml</c>; the words run it.</summary>
    public string[] Write(TestFolder folder, params string[] options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        folder.Write("plan.yaml", ToYaml());
        return ["local", "run", "-f", "plan.yaml", .. options];
    }

    private string ToYaml() => $$"""
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: hold }
        spec:
          safety: { allow: ["{{Allow}}"] }
          targets:
            - { name: t, addresses: ["{{Addresses}}"], ports: {{Ports}} }
          sources: { addresses: ["{{Source}}"], {{Binding}} }
          load:
            mode: hold
            connect: { timeout: 5s }
            keepalive: { every: 1s, send: "{{Send}}", expect: "{{Expect}}", timeout: 5s }
          profile:
            - ramp: { to: {{Connections}}, pace: 20000/s }
            - hold: { for: {{Hold}} }
            - drain: { over: 1s, close: rst }
          thresholds:
            connect.failed: ["count==0"]
            connection.dropped: ["count==0"]
            exchange.failed: ["count==0"]
        """;
}
