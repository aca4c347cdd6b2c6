using System.Reflection;

namespace Fourtuple.Benchmarks.Peers;

/// <summary>This repository's own <c>pbm local run</c>, with the plan that a user would write.</summary>
internal sealed class ProductPeer() : Peer("fourtuple", "")
{
    /// <summary>As it is installed: where peers.sh had deploy/publish.sh put it.</summary>
    private static string Pbm => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../published/pbm/pbm"));

    public override int Processes(PeersWork work) => work.Name == PeersWork.FourProcesses ? 0 : 1;

    public override string Note(PeersWork work) => work.Name switch
    {
        PeersWork.OneProcess or PeersWork.ManyDestinations => "io_uring's direct descriptors take no open file",
        PeersWork.Held => "the base is the .NET runtime",
        _ => "",
    };

    public override string Version() =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    public override IEnumerable<string[]> Commands(PeersWork work, string folder)
    {
        if (Processes(work) == 0)
        {
            yield break;
        }
        var plan = Path.Combine(folder, "plan.yaml");
        File.WriteAllText(plan, work.IsHttp ? Requests(work) : Held(work));
        yield return [Pbm, "local", "run", "-q", "-f", plan, "--out", Path.Combine(folder, "run")];
    }

    /// <summary>All at once, and on each the request that the HTTP tools send.</summary>
    private static string Held(PeersWork work) => $$"""
        {{Head(work)}}
            mode: hold
            keepalive: { every: 5m, timeout: 4m, first: immediate, send: "GET / HTTP/1.1\r\nHost: a\r\n\r\n" }
          profile:
            - ramp: { to: {{work.Connections}}, over: 1ms }
            - hold: { for: 60s }
        """;

    /// <summary>More a second than any server answers: each connection has its next request at once.</summary>
    private static string Requests(PeersWork work) => $$"""
        {{Head(work)}}
            mode: request
            connections: {{work.Connections}}
            http: { path: "/", expect: { status: [200] } }
            timeout: 1s
          profile:
            - ramp: { to: 1000k/s, over: 10ms }
            - hold: { for: 60s }
        """;

    private static string Head(PeersWork work) => $$"""
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: peers }
        spec:
          safety:
            allow: [127.0.0.0/8]
            ceiling: { connections: 100k, connectRate: 100000k/s, requestRate: 1000k/s, duration: 2m }
          targets:
            - name: target
              addresses: [{{Peer.Address}}-{{Last(work)}}]
              ports: {{FirstPort}}-{{FirstPort + Math.Min(work.Destinations, PortsPerAddress) - 1}}
          sources: { addresses: [127.0.0.1], ports: 1024-65535 }
          load:
        """;

    private static string Last(PeersWork work) => Destination(work.Destinations - 1).Split(':')[0];
}
