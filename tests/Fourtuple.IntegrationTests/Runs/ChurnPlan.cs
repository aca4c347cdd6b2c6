using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Shared.Plans;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>A short churn plan over a tiny tuple space; its text is what a user would write.</summary>
/// <param name="Rate">Openings a second.</param>
/// <param name="Ports">Source ports; each serves four destinations.</param>
public sealed record ChurnPlan(int Rate, int Ports, CloseSpec Close)
{
    private string CloseName => Close switch
    {
        CloseSpec.ClientFin => "client-fin",
        CloseSpec.ClientRst => "client-rst",
        _ => "server",
    };

    /// <summary>Writes the plan as <c>churn.yaml</c>; the words run it.</summary>
    public string[] Write(TestFolder folder, params string[] options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        folder.Write("churn.yaml", ToYaml());
        return ["local", "run", "-f", "churn.yaml", .. options];
    }

    private string ToYaml() => $$"""
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: churn }
        spec:
          safety: { allow: ["127.0.0.0/8"] }
          targets:
            - { name: t, addresses: ["127.0.1.1"], ports: 9000-9003 }
          sources: { addresses: ["127.0.0.1"], ports: 20000-{{20_000 + Ports - 1}}, bind: explicit }
          load:
            mode: churn
            connect: { timeout: 5s }
            lifetime: { dist: exponential, mean: 20ms, max: 200ms }
            exchange: { send: "hi\n", expect: "hi\n", timeout: 5s }
            close: {{CloseName}}
          profile:
            - ramp: { to: {{Rate}}/s, over: 1s }
            - hold: { for: 5s }
            - drain: { over: 0s, close: rst }
          thresholds:
            connect.failed: ["count==0"]
            connection.dropped: ["count==0"]
            exchange.failed: ["count==0"]
        """;
}
