using System.Net;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Shared.Processes;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Shared.Settings;

/// <summary>What coordinator and agent have in common.</summary>
/// <param name="Bus">Null only when it is wrong, which the reader's problems say.</param>
/// <param name="Beat">Period of beacons and of telemetry.</param>
public sealed record CommonSettings(
    string Name, string Cluster, RabbitMqOptions? Bus, IPEndPoint Health, TimeSpan Beat, LogForm Log, LogLevel LogLevel)
{
    /// <summary>The cluster id is checked with the bus, whose names are made of it.</summary>
    private const string AnyCluster = "fourtuple";

    private const string NameForm = "1 to 64 letters, digits, '.', '-' and '_', the ends letters or digits";

    public static CommonSettings Read(SettingsReader reader, string meaningOfName, string healthListen)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var name = reader.Get(new Setting<string>(
            SettingNames.Name, meaningOfName, NameForm, Environment.MachineName, SettingForms.Name));
        var cluster = reader.Get(new Setting<string>(
            SettingNames.Cluster, "clusters that share a broker and differ here never meet",
            "1 to 64 letters, digits, '-' and '_'", AnyCluster, ClusterId));
        var bus = BusSettings.Read(reader, cluster ?? AnyCluster, name ?? "");
        var health = reader.Get(new Setting<IPEndPoint>(
            SettingNames.HealthListen, "where health and metrics are served, without token", "ADDRESS:PORT",
            healthListen, SettingForms.Listen));
        var beat = reader.Get(new Setting<TimeSpan>(
            SettingNames.Beat, "period of beacons and telemetry; the same in the whole cluster", "100ms to 10s", "1s",
            SettingForms.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10))));
        var log = reader.Get(new Setting<LogForm>(
            SettingNames.Log, "form of the log on standard error; auto is text on a terminal, else json",
            "auto, text or json", "auto",
            SettingForms.Choice(("auto", LogForm.Auto), ("text", LogForm.Text), ("json", LogForm.Json))));
        var level = reader.Get(new Setting<LogLevel>(
            SettingNames.LogLevel, "least level that is logged", "debug, info, warn or error", "info",
            SettingForms.Choice(
                ("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warn", LogLevel.Warning),
                ("error", LogLevel.Error))));
        return new CommonSettings(name ?? "", cluster ?? "", bus, health ?? new(0, 0), beat, log, level);
    }

    private static Parsed<string> ClusterId(string text) =>
        RabbitMqOptions.TryParse("amqp://host", text, out _, out _)
            ? Parsed.Of(text)
            : Parsed.Wrong<string>("is not such a name");
}
