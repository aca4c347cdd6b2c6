namespace Fourtuple.Shared.Settings;

/// <summary>What <c>--help</c> prints: every setting, what it is now and from where; secrets masked.</summary>
public static class SettingsHelp
{
    public static void Print(TextWriter to, string executable, string purpose, SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(reader);
        to.WriteLine($"{executable}: {purpose}");
        to.WriteLine($"""

            usage: {executable} [--NAME value | --NAME=value]...
                   {executable} --help | --version
                   {executable} --health     asks the process that has these settings; exit code 0 when it is ready

            Settings have the same names on the command line, in the environment and in appsettings.json (in the working
            directory or beside the executable); the first of these that has one wins.
            """);
        foreach (var line in reader.Lines)
        {
            var setting = line.Setting;
            to.WriteLine();
            to.WriteLine($"{setting.Name}  {setting.Meaning}");
            to.WriteLine($"    form:    {setting.Form}");
            to.WriteLine($"    default: {setting.Default ?? (setting.Required ? "none; it must be set" : "none")}");
            if (line.Origin is not ("default" or "not set"))
                to.WriteLine($"    now:     {line.Value} (from {line.Origin})");
        }
        PrintProblems(to, executable, reader);
    }

    /// <summary>All that is wrong, a line each; nothing when nothing is.</summary>
    public static void PrintProblems(TextWriter to, string executable, SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.Problems.Count == 0)
            return;
        to.WriteLine();
        to.WriteLine(reader.Problems.Count == 1
            ? $"{executable} can't start with this setting:"
            : $"{executable} can't start with these {reader.Problems.Count} settings:");
        foreach (var problem in reader.Problems)
            to.WriteLine($"    {problem.Text.ReplaceLineEndings(" ")}.");
    }
}
