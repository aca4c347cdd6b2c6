using System.Xml.Linq;

namespace Fourtuple.Tests.Tidy;

/// <summary>
/// Dependencies go one way: Shared from nothing, Sockets from Shared, Agent from Sockets, Coordinator from Shared.
/// </summary>
public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("shared/Fourtuple.Shared", "")]
    [InlineData("agent/Fourtuple.Sockets", "Fourtuple.Shared")]
    [InlineData("agent/Fourtuple.Agent", "Fourtuple.Sockets")]
    [InlineData("coordinator/Fourtuple.Coordinator", "Fourtuple.Shared")]
    [InlineData("coordinator/Fourtuple.Pbm", "Fourtuple.Agent Fourtuple.Coordinator")]
    public void Projects_refer_one_way(string project, string expected)
    {
        var file = Path.Combine(SourceTree.Root, project, Path.GetFileName(project) + ".csproj");
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(' ', references));
    }

    [Fact]
    public void The_top_level_is_fixed()
    {
        string[] allowed =
        [
            ".ci", ".editorconfig", ".git", ".gitignore", "BannedSymbols.txt", "CHANGELOG.md", "CONTRIBUTING.md",
            "Cluster.sln", "Directory.Build.props", "Directory.Packages.props", "LICENSE", "README.md", "agent",
            "coordinator", "deploy", "fourtuple-runs", "global.json", "helm", "shared", "tests",
        ];
        var found = Directory.EnumerateFileSystemEntries(SourceTree.Root).Select(Path.GetFileName);
        Assert.Empty(found.Except(allowed, StringComparer.Ordinal));
    }

    [Fact]
    public void Only_the_composition_root_refers_to_both_sides()
    {
        var both = Directory.EnumerateFiles(SourceTree.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/tests/", StringComparison.Ordinal))
            .Where(path => File.ReadAllText(path) is var text
                && text.Contains("Fourtuple.Agent.csproj", StringComparison.Ordinal)
                && text.Contains("Fourtuple.Coordinator.csproj", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(["Fourtuple.Pbm"], both);
    }
}
