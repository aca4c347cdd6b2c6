using Fourtuple.Coordinator.Api;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Shell;

namespace Fourtuple.Tests.Pbm;

public sealed class HelpTests
{
    /// <summary>Whatever else a command requires, and with each of the two spellings.</summary>
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task EveryCommandHasHelp(string help)
    {
        var commands = Lines(PbmRoot.Grammar(CommandRegistry.Specs), []).ToArray();
        Assert.InRange(commands.Length, 50, 200);
        foreach (var words in commands)
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            var code = await new PbmRoot([.. words, help], TimeProvider.System)
                .RunAsync(output, error, TestContext.Current.CancellationToken);
            Assert.True(
                code == 0 && output.ToString().StartsWith("Description:", StringComparison.Ordinal)
                    && error.ToString().Length == 0,
                $"{string.Join(' ', words)}: {code} {error}{output}");
        }
    }

    private static IEnumerable<string[]> Lines(CommandNode node, string[] path) =>
        [path, .. node.Commands.SelectMany(each => Lines(each, [.. path, each.Name]))];
}
