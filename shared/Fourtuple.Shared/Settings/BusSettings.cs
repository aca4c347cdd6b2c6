using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fourtuple.Shared.Bus.RabbitMq;

namespace Fourtuple.Shared.Settings;

/// <summary>What concerns the broker.</summary>
internal static class BusSettings
{
    /// <summary>Null when something of it is wrong, which the reader's problems say.</summary>
    /// <param name="client">Shown by the broker as the connections' name.</param>
    public static RabbitMqOptions? Read(SettingsReader reader, string cluster, string client)
    {
        var bus = reader.Get(Uri(cluster));
        var authorities = reader.Get(new Setting<X509Certificate2Collection>(
            SettingNames.Ca, "authorities trusted to sign certificates; without it those of the system",
            "a PEM file of certificates", null, Authorities));
        var vouching = reader.Get(new Setting<RabbitMqVouching>(
            SettingNames.BusVouched, "whether the broker must vouch for the user that sent a message", "user or none",
            "user", SettingForms.Choice(("user", RabbitMqVouching.User), ("none", RabbitMqVouching.None))));
        var coordinator = reader.Get(new Setting<string>(
            SettingNames.BusCoordinator, "the coordinators' user at the broker", "a user name", "coordinator",
            Parsed.Of));
        var agents = reader.Get(new Setting<string>(
            SettingNames.BusAgents, "the user that all agents share at the broker; without it each has its own name",
            "a user name", null, Parsed.Of));
        return bus is null ? null : bus with
        {
            Client = client,
            Authorities = authorities,
            Vouching = vouching,
            CoordinatorUser = coordinator ?? bus.CoordinatorUser,
            AgentsUser = agents,
        };
    }

    private static Setting<RabbitMqOptions> Uri(string cluster) => new(
        SettingNames.Bus, "the RabbitMQ that joins the cluster; several hosts or URIs: comma-separated",
        "amqp://user:password@host:5672/vhost or amqps://...", null,
        text => RabbitMqOptions.TryParse(text, cluster, out var options, out var problem)
            ? Parsed.Of(options)
            : Parsed.Wrong<RabbitMqOptions>($"is not understood: {problem.Split("; the form is")[0]}"))
    {
        Required = true,
        Secret = true,
        Show = options => string.Join(',', options.Servers),
    };

    private static Parsed<X509Certificate2Collection> Authorities(string file)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(file);
            return found.Count > 0
                ? Parsed.Of(found)
                : Parsed.Wrong<X509Certificate2Collection>("holds no certificate");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException
            or ArgumentException)
        {
            return Parsed.Wrong<X509Certificate2Collection>($"can't be read ({fault.GetType().Name})");
        }
    }
}
