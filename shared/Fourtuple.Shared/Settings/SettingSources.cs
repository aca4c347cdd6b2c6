using Microsoft.Extensions.Configuration;

namespace Fourtuple.Shared.Settings;

/// <summary>
/// Where the settings of a process come from, the strongest last: appsettings.json beside the executable, the one in
/// the working directory, the environment, the command line. An empty text is as good as none.
/// </summary>
public sealed class SettingSources
{
    private const string FileName = "appsettings.json";

    private readonly List<SettingLayer> _layers = [];
    private readonly List<SettingProblem> _problems = [];
    private readonly List<string> _warnings = [];

    /// <param name="arguments">The command line without help and version.</param>
    /// <param name="folders">Of appsettings.json, the stronger one last.</param>
    public SettingSources(
        IReadOnlyList<string> arguments, IEnumerable<string> folders, IReadOnlyDictionary<string, string?> environment)
    {
        foreach (var folder in folders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
            AddFile(Path.Combine(folder, FileName));
        _layers.Add(new SettingLayer(
            "environment", new ConfigurationBuilder().AddInMemoryCollection(environment).Build(), IsOurs: false));
        var words = CommandLineWords.Read(arguments, _problems);
        _layers.Add(new SettingLayer(
            "command line", new ConfigurationBuilder().AddCommandLine(words).Build(), IsOurs: true));
        foreach (var layer in _layers)
            CheckNames(layer);
    }

    /// <summary>What could not be read, and unknown names.</summary>
    public IReadOnlyList<SettingProblem> Problems => _problems;

    /// <summary>Unknown names where they may be somebody else's: an orchestrator makes variables of its own.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The sources of this process.</summary>
    public static SettingSources OfProcess(IReadOnlyList<string> arguments) => new(
        arguments, [AppContext.BaseDirectory, Directory.GetCurrentDirectory()],
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(entry => (Name: (string)entry.Key, Value: entry.Value as string))
            .Where(entry => entry.Name.StartsWith(SettingNames.Prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Name, entry => entry.Value));

    /// <summary>The text of the strongest source that has one, and where it is from; null without one.</summary>
    public (string Text, string Origin)? Find(string name) => _layers.AsEnumerable().Reverse()
        .Where(layer => !string.IsNullOrEmpty(layer.Values[name]))
        .Select(layer => ((string Text, string Origin)?)(layer.Values[name]!, layer.Origin))
        .FirstOrDefault();

    private void AddFile(string path)
    {
        var origin = $"file {path}";
        try
        {
            var values = new ConfigurationBuilder().AddJsonFile(path, optional: true, reloadOnChange: false).Build();
            _layers.Add(new SettingLayer(origin, values, IsOurs: true));
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            var why = fault.InnerException?.Message ?? fault.Message;
            _problems.Add(new SettingProblem($"{origin} can't be read: {why}"));
        }
    }

    private void CheckNames(SettingLayer layer)
    {
        foreach (var name in layer.Names.Where(name => !SettingNames.IsKnown(name)))
        {
            var near = Plans.NearestName.Of(name, SettingNames.All);
            var text = $"{name} ({layer.Origin}) is not a setting{(near is null ? "" : $"; did you mean {near}?")}";
            if (layer.IsOurs)
                _problems.Add(new SettingProblem(text));
            else if (near is not null)
                _warnings.Add(text);
        }
        foreach (var child in layer.Values.GetChildren())
        {
            if (SettingNames.IsKnown(child.Key) && child.GetChildren().Any())
            {
                _problems.Add(new SettingProblem(
                    $"{child.Key} ({layer.Origin}) is a list or an object; give one text, parts separated by commas"));
            }
        }
    }
}
