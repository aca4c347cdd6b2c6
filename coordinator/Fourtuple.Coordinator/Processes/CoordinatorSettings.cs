using System.Net;
using Fourtuple.Coordinator.Api;
using Fourtuple.Shared.Settings;

namespace Fourtuple.Coordinator.Processes;

/// <summary>Everything fourtuple-coordinator is told from outside.</summary>
/// <param name="Store">Null only when it is wrong.</param>
/// <param name="Listen">Of the API.</param>
/// <param name="Tokens">Who may call the API; null: everybody, which is for loopback only.</param>
/// <param name="Tls">Null: plain text, which is for loopback only.</param>
/// <param name="Lost">Silence after which an agent counts as lost.</param>
/// <param name="StoreGrace">A run is aborted once the store has taken no write for this long.</param>
public sealed record CoordinatorSettings(
    CommonSettings Common, StoreChoice? Store, IPEndPoint Listen, ApiTokens? Tokens, TlsFiles? Tls, TimeSpan Lost,
    TimeSpan StoreGrace)
{
    /// <summary>Every setting with its value and origin, for people; secrets are masked.</summary>
    public IReadOnlyList<SettingLine> Lines { get; init; } = [];

    private const string HealthListen = "127.0.0.1:9112";
    private const string ApiListen = "127.0.0.1:9110";

    /// <summary>Reads all of them, right or wrong: the reader has the problems.</summary>
    public static CoordinatorSettings Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var common = CommonSettings.Read(reader, "name of this coordinator, shown as who leads", HealthListen);
        var store = reader.Get(new Setting<StoreChoice>(
            SettingNames.Store, "where runs are kept; PostgreSQL for coordinators on several hosts",
            "sqlite:PATH or a PostgreSQL connection string (Host=...;Database=...;Username=...)",
            "sqlite:./fourtuple.db", StoreChoice.Parse)
        {
            Secret = true,
            Show = choice => choice.Shown,
        });
        var lost = reader.Get(new Setting<TimeSpan>(
            SettingNames.Lost, "an agent that is silent for this long counts as lost", "3s to 1h", "10s",
            SettingForms.Duration(TimeSpan.FromSeconds(3), TimeSpan.FromHours(1))));
        var storeGrace = reader.Get(new Setting<TimeSpan>(
            SettingNames.StoreGrace, "a run ends once the store has taken no write for this long", "1s to 1h", "60s",
            SettingForms.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))));
        var listen = reader.Get(new Setting<IPEndPoint>(
            SettingNames.Listen, "where the API is served; beyond loopback tokens and TLS are needed", "ADDRESS:PORT",
            ApiListen, SettingForms.Listen));
        var tokens = reader.Get(new Setting<ApiTokens>(
            SettingNames.TokensFile, "tokens of the API, one a line as role:token (viewer, operator, admin)",
            "a file of such lines", null, TokensOf));
        var tls = TlsOf(reader);
        if (listen is not null && !IPAddress.IsLoopback(listen.Address) && (tokens is null || tls is null))
        {
            reader.Refuse(
                $"{SettingNames.Listen} is {listen}, which is beyond loopback, where the API needs tokens and TLS: set "
                + $"{SettingNames.TokensFile}, {SettingNames.Cert} and {SettingNames.Key}, or listen on 127.0.0.1");
        }
        return new CoordinatorSettings(common, store, listen ?? new(0, 0), tokens, tls, lost, storeGrace)
        {
            Lines = reader.Lines,
        };
    }

    private static TlsFiles? TlsOf(SettingsReader reader)
    {
        var cert = reader.Get(FileSetting(SettingNames.Cert, "certificate of the API, then what signed it, PEM"));
        var key = reader.Get(FileSetting(SettingNames.Key, "its private key, PEM without passphrase"));
        if (cert is null != key is null)
            reader.Refuse($"{SettingNames.Cert} and {SettingNames.Key} need each other; set both or none");
        if (cert is null || key is null)
            return null;
        var tls = TlsFiles.Read(cert, key, out var problem);
        if (tls is null)
            reader.Refuse($"{SettingNames.Cert} and {SettingNames.Key} {problem}");
        return tls;
    }

    private static Parsed<ApiTokens> TokensOf(string file)
    {
        var readable = SettingForms.ReadableFile(file);
        if (!readable.Ok)
            return Parsed.Wrong<ApiTokens>(readable.Problem!);
        return ApiTokens.Parse(File.ReadAllText(readable.Value!), out var problem) is { } tokens
            ? Parsed.Of(tokens)
            : Parsed.Wrong<ApiTokens>($"is not such a file: {problem}");
    }

    private static Setting<string> FileSetting(string name, string meaning) =>
        new(name, meaning, "a file that can be read", null, SettingForms.ReadableFile);
}
