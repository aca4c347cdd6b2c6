using System.Runtime.Versioning;
using Fourtuple.Pbm.Shell;

namespace Fourtuple.Tests.Shell;

[SupportedOSPlatform("linux")]
public sealed class HistoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("fourtuple-history-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "state", "fourtuple", "pbm_history");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void LinesAreKeptOnceInARowAndNeverWithControlCharacters()
    {
        var history = new History([]);
        Assert.True(history.Add("load list"));
        Assert.False(history.Add("load list"));
        Assert.False(history.Add(" secret"));
        Assert.False(history.Add("  "));
        Assert.False(history.Add("a\u001b[2Jb"));
        Assert.True(history.Add("cluster show"));
        Assert.Equal(["load list", "cluster show"], history.Lines);
    }

    [Fact]
    public void TheFileIsForItsOwnerOnlyAndBounded()
    {
        var file = new HistoryFile(Path);
        Assert.Empty(file.Load().Lines);
        file.Append("größe 日本");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path));
        File.SetUnixFileMode(Path, OwnerOnly | UnixFileMode.OtherRead);
        for (var at = 0; at < History.Most; at++)
            file.Append($"line {at}");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path));
        var lines = file.Load().Lines;
        Assert.Equal((History.Most, "line 0"), (lines.Count, lines[0]));
        Assert.Equal(History.Most, File.ReadAllLines(Path).Length);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void AHistoryThatCannotBeWrittenIsNoError()
    {
        File.WriteAllText(System.IO.Path.Combine(_folder, "state"), "a file where a folder should be");
        var file = new HistoryFile(Path);
        file.Append("load list");
        Assert.Empty(file.Load().Lines);
    }
}
