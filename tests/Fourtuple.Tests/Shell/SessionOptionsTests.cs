using Fourtuple.Coordinator.Api;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Shell;

namespace Fourtuple.Tests.Shell;

public sealed class SessionOptionsTests
{
    [Theory]
    [InlineData("-o json --yes", "load list", "load list -o json --yes")]
    [InlineData("-o json", "load list -o text", "load list -o text")]
    [InlineData("-o json", "load list --output=text", "load list --output=text")]
    [InlineData("--output=json -q", "load list -q", "load list -q --output=json")]
    [InlineData("-o json", "x -- y", "x -o json -- y")]
    [InlineData("", "load list", "load list")]
    public void ALineHasTheOptionsOfItsSessionUnlessItSaysOtherwise(string given, string line, string words) =>
        Assert.Equal(words.Split(' '), Given(given).With(line.Split(' ')));

    private static SessionOptions Given(string words) => new(
        PbmRoot.Grammar(CommandRegistry.Specs), words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
