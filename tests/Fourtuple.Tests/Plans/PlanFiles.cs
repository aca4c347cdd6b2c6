using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Plans;

/// <summary>Plans for tests: the examples of the tree, and a small one to be varied.</summary>
public static class PlanFiles
{
    public const string Small = """
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: small }
        spec:
          targets:
            - { name: echo, addresses: [127.0.1.1], ports: [9000] }
          load:
            mode: hold
            keepalive: { every: 10s, send: "PING\r\n", expect: any }
          profile:
            - ramp: { to: 100, over: 5s }
            - hold: { for: 30s }
        """;

    public static string Folder { get; } = Path.Combine(Root(), "deploy", "plans");

    public static IEnumerable<string> Examples => Directory.EnumerateFiles(Folder, "*.yaml").Order();

    public static PlanReadResult Read(string text, params string[] settings) =>
        PlanReader.Read(text, "plan.yaml", settings);

    public static LoadPlan Good(string text, params string[] settings)
    {
        var result = Read(text, settings);
        Assert.Empty(result.Problems);
        return result.Plan!;
    }

    /// <summary>The small plan with one piece of it replaced; the piece must be there.</summary>
    public static string With(string piece, string replacement)
    {
        Assert.Contains(piece, Small, StringComparison.Ordinal);
        return Small.Replace(piece, replacement, StringComparison.Ordinal);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no Cluster.sln above the tests");
        }
        return folder.FullName;
    }
}
