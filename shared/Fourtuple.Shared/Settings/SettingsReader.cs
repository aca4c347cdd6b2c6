namespace Fourtuple.Shared.Settings;

/// <summary>Reads settings one by one and keeps everything that is wrong, so that all of it is said at once.</summary>
public sealed class SettingsReader(SettingSources sources)
{
    private readonly List<SettingProblem> _problems = [.. sources.Problems];
    private readonly List<SettingLine> _lines = [];

    public IReadOnlyList<SettingProblem> Problems => _problems;

    public IReadOnlyList<string> Warnings => sources.Warnings;

    /// <summary>What was asked for, in that order, for help.</summary>
    public IReadOnlyList<SettingLine> Lines => _lines;

    /// <summary>
    /// The value; the type's default when there is none or it is wrong, in which case <see cref="Problems"/> says so.
    /// </summary>
    public T? Get<T>(Setting<T> setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        (string? text, string origin) = sources.Find(setting.Name) is { } found ? found : (setting.Default, "default");
        if (text is null)
        {
            if (setting.Required)
                _problems.Add(new SettingProblem($"{setting.Name} is not set; give {setting.Form}"));
            _lines.Add(new SettingLine(setting, "", "not set"));
            return default;
        }
        var parsed = setting.Parse(text);
        _lines.Add(new SettingLine(setting, Shown(setting, text, parsed), origin));
        if (parsed.Ok)
            return parsed.Value;
        var what = setting.Secret ? "its value" : $"'{text}'";
        _problems.Add(new SettingProblem(
            $"{setting.Name} ({origin}): {what} {parsed.Problem}; give {setting.Form}"));
        return default;
    }

    /// <summary>Something that is wrong between settings.</summary>
    public void Refuse(string sentence) => _problems.Add(new SettingProblem(sentence));

    private static string Shown<T>(Setting<T> setting, string text, Parsed<T> parsed)
    {
        if (parsed.Ok && setting.Show is { } show)
            return show(parsed.Value!);
        return setting.Secret ? "(not shown)" : text;
    }
}
