using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Local;

namespace Fourtuple.Tests.Pbm;

public sealed class RunFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fourtuple-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void AFolderIsMadeProvenAndRemovedWhenNothingCameOfIt()
    {
        var path = Path.Combine(_root, "a", "run");
        using (var folder = RunFolder.Create(path, "id"))
        {
            Assert.Equal(path, folder.Path);
            Assert.Empty(Directory.EnumerateFileSystemEntries(path));
        }
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void ResultsAreNeverOverwritten()
    {
        File.WriteAllText(Path.Combine(_root, "run.json"), "{}");
        var fault = Assert.Throws<CommandException>(() => RunFolder.Create(_root, "id"));
        Assert.Equal(ExitCodes.Failed, fault.Text.ExitCode);
        Assert.Contains("--out", fault.Text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileInTheWayIsAClearFault()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        var fault = Assert.Throws<CommandException>(() => RunFolder.Create(Path.Combine(file, "run"), "id"));
        Assert.Contains("nothing was started", fault.Text.ToString(), StringComparison.Ordinal);
    }
}
