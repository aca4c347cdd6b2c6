namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>Small hold plans; each test changes one thing.</summary>
public static class TestPlans
{
    /// <summary>As a plan writes it.</summary>
    public const string Ping = @"PING\r\n";

    /// <param name="ports">Target ports as the plan writes them.</param>
    /// <param name="ramp">Time of the ramp; null means the engine's pace.</param>
    public static string Hold(
        string address, string ports, int connections, string hold = "1s", string? ramp = null,
        string sources = "127.0.0.1", string sourcePorts = "21000-29000", string allow = "127.0.0.0/8",
        string extra = "", string send = Ping)
    {
        var over = ramp is null ? "" : $", over: {ramp}";
        return $$"""
            apiVersion: fourtuple/v1alpha1
            kind: LoadPlan
            metadata: { name: bad-input }
            spec:
              safety: { allow: [{{allow}}] }
              targets:
                - { name: t, addresses: [{{address}}], ports: {{ports}} }
              sources: { addresses: [{{sources}}], ports: {{sourcePorts}} }
              load:
                mode: hold
                connect: { timeout: 1s }
                keepalive: { every: 1s, send: "{{send}}", expect: "{{send}}", timeout: 1s }
              profile:
                - ramp: { to: {{connections}}{{over}} }
                - hold: { for: {{hold}} }
                - drain: { over: 1s, close: rst }
            {{extra}}
            """;
    }
}
