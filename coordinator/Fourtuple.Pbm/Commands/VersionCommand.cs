using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm version</c>: product, runtime and kernel, as a bug report needs them.</summary>
public static class VersionCommand
{
    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0.0.0";

    public static Command Create(PbmContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var command = new PbmCommand("version", "Prints the version.", "pbm version", "pbm version -o json");
        command.SetAction(result =>
        {
            var console = context.Global.Console(result);
            var facts = new Dictionary<string, string>
            {
                ["version"] = Version,
                ["runtime"] = RuntimeInformation.FrameworkDescription,
                ["os"] = RuntimeInformation.OSDescription,
                ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
            };
            console.Out.WriteLine(console.Json
                ? JsonSerializer.Serialize(facts)
                : $"pbm {facts["version"]} ({facts["runtime"]}, {facts["os"]}, {facts["architecture"]})");
            return 0;
        });
        return command;
    }
}
