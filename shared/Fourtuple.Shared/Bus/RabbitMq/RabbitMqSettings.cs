using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// The settings of a process that concern its broker: <c>FOURTUPLE_BUS</c> (required), <c>FOURTUPLE_CA</c> (PEM file of
/// the authorities to trust, for amqps), <c>FOURTUPLE_BUS_VOUCHED</c> (<c>user</c>, the default, or <c>none</c>) and
/// <c>FOURTUPLE_BUS_COORDINATOR</c> (the coordinators' user, default <c>coordinator</c>).
/// </summary>
public static class RabbitMqSettings
{
    public const string Bus = "FOURTUPLE_BUS";
    public const string Authorities = "FOURTUPLE_CA";
    public const string Vouched = "FOURTUPLE_BUS_VOUCHED";
    public const string Coordinator = "FOURTUPLE_BUS_COORDINATOR";

    /// <param name="setting">The value of a setting; null when it is not set.</param>
    /// <param name="client">Shown by the broker as the connections' name.</param>
    /// <param name="problem">Names the setting, what is wrong with it and the accepted form; no passwords.</param>
    public static bool TryRead(
        Func<string, string?> setting, string cluster, string client,
        [NotNullWhen(true)] out RabbitMqOptions? options, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(setting);
        options = null;
        if (setting(Bus) is not { Length: > 0 } text)
            return Fail($"{Bus} is not set; the form is amqp://user:password@host:5672/vhost", out problem);
        if (!RabbitMqOptions.TryParse(text, cluster, out var parsed, out problem))
            return Fail($"{Bus}: {problem}", out problem);
        if (!Enum.TryParse<RabbitMqVouching>(Or(setting(Vouched), "user"), ignoreCase: true, out var vouching)
            || !Enum.IsDefined(vouching))
        {
            return Fail($"{Vouched} is '{setting(Vouched)}'; it is user or none", out problem);
        }
        var authorities = new X509Certificate2Collection();
        if (setting(Authorities) is { Length: > 0 } file && !TryLoad(file, authorities, out problem))
            return false;
        options = parsed with
        {
            Client = client,
            Vouching = vouching,
            CoordinatorUser = Or(setting(Coordinator), parsed.CoordinatorUser),
            Authorities = authorities.Count > 0 ? authorities : null,
        };
        problem = null;
        return true;
    }

    private static bool TryLoad(
        string file, X509Certificate2Collection authorities, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Fail($"{Authorities}: {file} could not be read: {fault.Message}", out problem);
        }
        problem = authorities.Count > 0 ? null : $"{Authorities}: {file} holds no certificate in PEM form";
        return problem is null;
    }

    private static string Or(string? text, string otherwise) => string.IsNullOrWhiteSpace(text) ? otherwise : text.Trim();

    private static bool Fail(string why, out string problem)
    {
        problem = why;
        return false;
    }
}
