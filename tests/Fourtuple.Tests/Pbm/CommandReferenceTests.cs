using Fourtuple.Coordinator.Api;
using Fourtuple.Pbm.Commands;
using Fourtuple.Tests.Tidy;

namespace Fourtuple.Tests.Pbm;

public sealed class CommandReferenceTests
{
    private const string Again =
        "deploy/COMMANDS.md is not what the registry says. Write it again: "
        + "dotnet run --project coordinator/Fourtuple.Pbm -c Release -- __reference > deploy/COMMANDS.md";

    [Fact]
    public void TheReferenceInTheRepositoryIsThatOfTheCommands()
    {
        var file = Path.Combine(SourceTree.Root, "deploy", "COMMANDS.md");
        Assert.True(File.Exists(file) && File.ReadAllText(file) == CommandReference.Markdown(), Again);
    }

    [Fact]
    public void EveryCommandIsInTheReference()
    {
        var text = CommandReference.Markdown();
        Assert.All(
            CommandRegistry.Specs, spec => Assert.Contains($"\n### {spec.Words}\n", text, StringComparison.Ordinal));
        Assert.Contains("\n### local run\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("__complete", text, StringComparison.Ordinal);
    }
}
