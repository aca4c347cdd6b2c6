using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>A plan of mode request in which every failure counts; its text is what a user would write.</summary>
/// <param name="Target">Address and port.</param>
/// <param name="Request">The section <c>http</c> or <c>exchange</c>, as the plan writes it.</param>
public sealed record RequestPlan(string Target, string Request)
{
    public int Connections { get; init; } = 64;

    public int PerSecond { get; init; } = 2_000;

    public string Hold { get; init; } = "2s";

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
        metadata: { name: request }
        spec:
          safety: { allow: [127.0.0.0/8] }
          targets:
            - { name: t, addresses: ["{{Target.Split(':')[0]}}"], ports: {{Target.Split(':')[1]}} }
          sources: { addresses: [127.0.0.1], ports: 20000-29999 }
          load:
            mode: request
            connections: {{Connections}}
            connect: { timeout: 5s }
            {{Request}}
            timeout: 5s
          profile:
            - ramp: { to: {{PerSecond}}/s, over: 1s }
            - hold: { for: {{Hold}} }
            - drain: { over: 1s, close: rst }
          thresholds:
            connect.failed: ["count==0"]
            connection.dropped: ["count==0"]
            request.failed: ["count==0"]
        """;
}
