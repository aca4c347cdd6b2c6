using Fourtuple.Shared.Settings;

namespace Fourtuple.Tests.Settings;

/// <summary>Settings from a command line, an environment and two folders of a test's own.</summary>
internal sealed class Sources : IDisposable
{
    private readonly string _beside = Directory.CreateTempSubdirectory("fourtuple-settings-").FullName;
    private readonly string _working = Directory.CreateTempSubdirectory("fourtuple-settings-").FullName;

    public Dictionary<string, string?> Environment { get; } = [];

    public string[] Words { get; set; } = [];

    public void BesideExecutable(string json) => File.WriteAllText(Path.Combine(_beside, "appsettings.json"), json);

    public void InWorkingFolder(string json) => File.WriteAllText(Path.Combine(_working, "appsettings.json"), json);

    public SettingsReader Reader() => new(new SettingSources(Words, [_beside, _working], Environment));

    public void Dispose()
    {
        Directory.Delete(_beside, recursive: true);
        Directory.Delete(_working, recursive: true);
    }
}
