using System.Net;
using System.Reflection;
using Fourtuple.Shared.Settings;

namespace Fourtuple.Shared.Processes;

/// <summary>The frame of a long-running executable: help, version, settings checked before anything starts.</summary>
/// <param name="Name">As it is called.</param>
/// <param name="Purpose">One line for help.</param>
public sealed record Executable(string Name, string Purpose)
{
    private const string Probe = "--health";

    public static string Version { get; } = typeof(Executable).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>Reads the settings and runs when nothing is wrong with them; returns the exit code.</summary>
    /// <param name="read">Reads all settings, whether or not they are right.</param>
    /// <param name="health">Where a process with these settings serves its health.</param>
    public async Task<int> RunAsync<T>(
        string[] arguments, Func<SettingsReader, T> read, Func<T, IPEndPoint> health,
        Func<T, IReadOnlyList<string>, Task<int>> run)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(health);
        ArgumentNullException.ThrowIfNull(run);
        var probing = arguments.Contains(Probe);
        var asked = arguments.Intersect(["--help", "-h", "-?", "help", "--version", "version"]).ToList();
        if (asked.Any(word => word.Contains("version", StringComparison.Ordinal)))
        {
            Console.Out.WriteLine($"{Name} {Version}");
            return ProcessExit.Done;
        }
        var reader = new SettingsReader(SettingSources.OfProcess([.. arguments.Except([.. asked, Probe])]));
        var settings = read(reader);
        if (asked.Count > 0)
        {
            SettingsHelp.Print(Console.Out, Name, Purpose, reader);
            return ProcessExit.Done;
        }
        if (reader.Problems.Count > 0)
        {
            SettingsHelp.PrintProblems(Console.Error, Name, reader);
            await Console.Error.WriteLineAsync($"{Name} --help says what there is.").ConfigureAwait(false);
            return ProcessExit.Usage;
        }
        if (probing)
            return await HealthProbe.AskAsync(health(settings), Console.Out).ConfigureAwait(false);
        return await run(settings, reader.Warnings).ConfigureAwait(false);
    }
}
