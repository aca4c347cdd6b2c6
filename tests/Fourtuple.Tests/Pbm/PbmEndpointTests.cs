using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Tests.Pbm;

public sealed class PbmEndpointTests
{
    [Theory]
    [InlineData("127.0.0.1:9110", "127.0.0.1", 9110)]
    [InlineData("coordinator:1", "coordinator", 1)]
    [InlineData("[::1]:65535", "::1", 65535)]
    public void AnEndpointAsFirstWordIsSplitOff(string word, string host, int port)
    {
        var (endpoint, rest) = PbmEndpoint.Split([word, "cluster", "show"]);
        Assert.Equal(new PbmEndpoint(host, port), endpoint);
        Assert.Equal(["cluster", "show"], rest);
        Assert.Equal(word, endpoint.ToString());
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("host:0")]
    [InlineData("host:70000")]
    [InlineData("host:")]
    [InlineData(":9110")]
    [InlineData("::1")]
    [InlineData("-o:5")]
    [InlineData("host:+5")]
    public void AnythingElseIsACommand(string word)
    {
        var (endpoint, rest) = PbmEndpoint.Split([word]);
        Assert.Null(endpoint);
        Assert.Equal([word], rest);
    }

    [Theory]
    [InlineData(new[] { "cluster", "show" }, ExitCodes.CannotConnect)]
    [InlineData(new[] { "plan", "list" }, ExitCodes.CannotConnect)]
    [InlineData(new[] { "tuple", "rules" }, ExitCodes.CannotConnect)]
    public void PalettesOfTheCoordinatorAreRefusedWithASentence(string[] words, int code)
    {
        var refused = ClusterPalettes.Check(null, words);
        Assert.NotNull(refused);
        Assert.Equal(code, refused.ExitCode);
        Assert.Contains("no coordinator client", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void LocalWorkTakesNoEndpoint()
    {
        var refused = ClusterPalettes.Check(PbmEndpoint.Default, ["demo"]);
        Assert.Equal(ExitCodes.Usage, refused?.ExitCode);
        Assert.Null(ClusterPalettes.Check(null, ["demo"]));
        Assert.Null(ClusterPalettes.Check(null, ["plan", "validate"]));
        Assert.Equal(ExitCodes.CannotConnect, ClusterPalettes.Check(PbmEndpoint.Default, [])?.ExitCode);
    }
}
