using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Processes;

/// <summary>The API of fourtuple-coordinator over TLS, and what pbm says when it is not trusted.</summary>
[Collection(BrokerCollection.Name)]
public sealed class ApiTlsTests(RabbitMqBroker broker)
{
    private static readonly string[] Show = ["cluster", "show"];

    [Fact]
    public async Task Pbm_connects_with_the_authority_and_is_told_what_is_missing_without()
    {
        using var folder = new TestFolder();
        BrokerCertificates.Write(folder);
        await using var cluster = new ClusterProcesses(broker);
        var coordinator = cluster.StartCoordinator("c1", new Dictionary<string, string>
        {
            ["FOURTUPLE_CERT"] = Path.Combine(folder.Path, BrokerCertificates.Server),
            ["FOURTUPLE_KEY"] = Path.Combine(folder.Path, BrokerCertificates.Key),
        });
        await coordinator.UntilReadyAsync("active");
        var url = await coordinator.ApiUrlAsync();
        Assert.Equal("https", url.Scheme);

        await using var trusting = await AskAsync(folder, url, ExitCodes.Pass, BrokerCertificates.Authority);
        Assert.Contains("c1", trusting.Out);
        await using var strange = await AskAsync(folder, url, ExitCodes.CannotConnect, BrokerCertificates.Stranger);
        Assert.Contains($"annot connect to a coordinator at {url.Authority}", strange.Error);
        Assert.Contains("set FOURTUPLE_CA to a PEM file", strange.Error, StringComparison.OrdinalIgnoreCase);
        await using var plain = await AskAsync(folder, url, ExitCodes.CannotConnect, null);
        Assert.Contains("if it serves TLS, set FOURTUPLE_CA", plain.Error, StringComparison.OrdinalIgnoreCase);
    }

    private static Task<PbmProcess> AskAsync(TestFolder folder, Uri url, int exitCode, string? authority) =>
        PbmProcess.RunAsync(folder, exitCode, [url.Authority, .. Show], environment: authority is null
            ? null
            : new Dictionary<string, string> { ["FOURTUPLE_CA"] = Path.Combine(folder.Path, authority) });
}
