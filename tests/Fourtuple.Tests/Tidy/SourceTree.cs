namespace Fourtuple.Tests.Tidy;

/// <summary>The repository's own source text, found from where the tests run.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>C# files of the product and its tests, by path relative to the root, with their lines.</summary>
    public static IReadOnlyList<(string Path, string[] Lines)> CSharp { get; } =
    [
        .. new[] { "shared", "agent", "coordinator", "tests" }
            .Select(folder => Path.Combine(Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Split('/').Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(Root, path), File.ReadAllLines(path))),
    ];

    /// <summary>The front end: TypeScript, style sheets and build script, without what is installed or built.</summary>
    public static IReadOnlyList<(string Path, string[] Lines)> FrontEnd { get; } =
    [
        .. new[] { "*.ts", "*.css", "*.mjs" }
            .SelectMany(pattern => Directory.EnumerateFiles(
                Path.Combine(Root, "coordinator", "Fourtuple.Web", "src"), pattern, SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "coordinator", "Fourtuple.Web"), "*.mjs"))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(Root, path), File.ReadAllLines(path))),
    ];

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Cluster.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("Cluster.sln was not found above the tests");
        }
        return folder;
    }
}
