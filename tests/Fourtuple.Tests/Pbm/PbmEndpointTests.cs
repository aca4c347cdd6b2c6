using Fourtuple.Coordinator.Api;
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
        var (endpoints, rest) = PbmEndpoint.Split([word, "cluster", "show"]);
        var endpoint = Assert.Single(endpoints);
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
    [InlineData("host:1,")]
    [InlineData("host:1,demo")]
    public void AnythingElseIsACommand(string word)
    {
        var (endpoint, rest) = PbmEndpoint.Split([word]);
        Assert.Empty(endpoint);
        Assert.Equal([word], rest);
    }

    [Theory]
    [InlineData(null, "127.0.0.1:9110")]
    [InlineData("", "127.0.0.1:9110")]
    [InlineData("a:1", "a:1")]
    [InlineData(" a:1,b:2 ", "a:1 b:2")]
    public void TheVariableNamesTheEndpointsOfACommandLineWithoutOne(string? variable, string endpoints)
    {
        var (usual, mistake) = PbmEndpoint.Usual(variable);
        Assert.Null(mistake);
        Assert.Equal(endpoints, string.Join(' ', usual));
    }

    [Theory]
    [InlineData("coordinator")]
    [InlineData("a:1,b")]
    [InlineData("https://a:1")]
    public void AVariableThatNamesNoEndpointIsAMistake(string variable)
    {
        var mistake = PbmEndpoint.Usual(variable).Mistake;
        Assert.Equal(ExitCodes.Usage, mistake?.ExitCode);
        Assert.Contains("FOURTUPLE_ENDPOINT", $"{mistake}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:99999", "'99999' is not a port")]
    [InlineData("host:0", "'0' is not a port")]
    [InlineData("host:", "'' is not a port")]
    [InlineData("host:1,b:x", "'x' is not a port")]
    [InlineData("host:1,demo", "'demo' is not an endpoint")]
    [InlineData("http://host:9110", "'http://host:9110' is not an endpoint")]
    [InlineData("a\u001b[2J:5x", "'a?[2J:5x' is not an endpoint")]
    public void AWordWithAColonThatIsNoEndpointIsToldSo(string word, string says)
    {
        var mistake = PbmEndpoint.Mistake([word, "cluster", "show"]);
        Assert.Equal(ExitCodes.Usage, mistake?.ExitCode);
        Assert.Contains(says, $"{mistake}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("--set=a:b")]
    [InlineData("[::1]:5")]
    [InlineData("a:1,b:2")]
    public void AnyOtherFirstWordIsNoMistake(string word) => Assert.Null(PbmEndpoint.Mistake([word]));

    [Fact]
    public void SeveralEndpointsAreOneWordWithCommas()
    {
        var (endpoints, rest) = PbmEndpoint.Split(["a:1,[::1]:2", "load", "list"]);
        Assert.Equal([new PbmEndpoint("a", 1), new PbmEndpoint("::1", 2)], endpoints);
        Assert.Equal(["load", "list"], rest);
    }

    [Theory]
    [InlineData("plan lits", "plan list")]
    [InlineData("tuple rulse", "tuple")]
    [InlineData("tuple ruels", "tuple rules")]
    [InlineData("laod run", "load run")]
    [InlineData("load rnu", "load run")]
    [InlineData("clutser", "cluster")]
    [InlineData("zzzzzzz", "pbm help")]
    public void AnUnknownCommandIsAnsweredWithTheNearestOne(string line, string near)
    {
        var refused = ClusterPalettes.Check([], line.Split(' '), CommandRegistry.Specs);
        Assert.NotNull(refused);
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains(near, refused.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void LocalWorkTakesNoEndpoint()
    {
        Assert.Equal(
            ExitCodes.Usage,
            ClusterPalettes.Check([PbmEndpoint.Default], ["demo"], CommandRegistry.Specs)?.ExitCode);
        Assert.Null(ClusterPalettes.Check([], ["demo"], CommandRegistry.Specs));
        Assert.Null(ClusterPalettes.Check([], ["plan", "validate"], CommandRegistry.Specs));
        Assert.Null(ClusterPalettes.Check([PbmEndpoint.Default], [], CommandRegistry.Specs));
    }

    [Theory]
    [InlineData("demo --connections 10", false)]
    [InlineData("plan validate -f x", false)]
    [InlineData("plan list", true)]
    [InlineData("help", false)]
    [InlineData("help load run", true)]
    [InlineData("help demo", false)]
    [InlineData("cluster show", true)]
    [InlineData("--help", false)]
    public void OnlyServedWordsAskACoordinatorForItsCommands(string line, bool served) =>
        Assert.Equal(served, ClusterPalettes.AreServed(line.Split(' ')));
}
