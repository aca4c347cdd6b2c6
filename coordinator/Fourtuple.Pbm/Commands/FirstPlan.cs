namespace Fourtuple.Pbm.Commands;

/// <summary>What <c>pbm plan init</c> prints: small, valid, and against the built-in target.</summary>
public static class FirstPlan
{
    public const string Text = """
        # A thousand connections to the built-in target. Start it beside with:
        #   pbm target --listen 127.0.1.1:9000-9003
        # then: pbm local run -f plan.yaml, or pbm load run -f plan.yaml --wait on a cluster.
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: first }
        spec:
          safety: { allow: [127.0.0.0/8] }      # connections go nowhere else
          targets:
            - { name: echo, addresses: [127.0.1.1], ports: 9000-9003 }
          sources: { ports: 20000-29999 }
          load:
            mode: hold                          # the profile counts established connections
            keepalive: { every: 5s, send: "PING\r\n", expect: any, timeout: 5s }
          profile:
            - ramp: { to: 1k, over: 5s }
            - hold: { for: 30s }
            - drain: { over: 2s }
          thresholds:
            connect.failed: ["count==0"]

        """;
}
