using System.Globalization;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Settings;

namespace Fourtuple.Pbm.Commands;

/// <summary>The coordinator a command line names as its first word: <c>host:port</c>, <c>[ipv6]:port</c>.</summary>
public readonly record struct PbmEndpoint(string Host, int Port)
{
    public static PbmEndpoint Default { get; } = new("127.0.0.1", 9110);

    /// <summary>Environment variable with the endpoints of command lines that name none.</summary>
    private const string Variable = SettingNames.Endpoint;

    /// <summary>Endpoints of one cluster; more than one coordinator is a handful.</summary>
    private const int Most = 16;

    /// <summary>
    /// Splits off the endpoints when the first word has the form of one or of several with commas between; empty when
    /// it has not.
    /// </summary>
    public static (IReadOnlyList<PbmEndpoint> Endpoints, string[] Words) Split(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var parts = args.Count > 0 ? args[0].Split(',') : [];
        var endpoints = new List<PbmEndpoint>();
        foreach (var part in parts.Take(Most + 1))
        {
            if (!TryParse(part, out var endpoint))
            {
                return ([], [.. args]);
            }
            endpoints.Add(endpoint);
        }
        return endpoints.Count is 0 or > Most ? ([], [.. args]) : (endpoints, [.. args.Skip(1)]);
    }

    /// <summary>What serves a command line that names no endpoint, and what is wrong with the variable.</summary>
    /// <param name="variable">Text of FOURTUPLE_ENDPOINT; empty is as good as none.</param>
    public static (IReadOnlyList<PbmEndpoint> Endpoints, ErrorText? Mistake) Usual(string? variable)
    {
        if (string.IsNullOrWhiteSpace(variable))
        {
            return ([Default], null);
        }
        var endpoints = Split([variable.Trim()]).Endpoints;
        return endpoints.Count > 0 ? (endpoints, null) : ([Default], new ErrorText(
            ExitCodes.Usage, $"{Variable} is '{PlainText.Of(variable)}', which names no endpoint",
            $"it has host:port or [ipv6]:port, up to {Most} of them with commas between", "correct it, or unset it"));
    }

    /// <summary>
    /// What is wrong with a first word that can only be meant as an endpoint: no command has a colon in it.
    /// </summary>
    public static ErrorText? Mistake(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Count == 0 || args[0].StartsWith('-') || !args[0].Contains(':', StringComparison.Ordinal)
            || Split(args).Endpoints.Count > 0)
        {
            return null;
        }
        var parts = args[0].Split(',');
        var wrong = parts.FirstOrDefault(part => !TryParse(part, out _)) ?? args[0];
        var colon = wrong.LastIndexOf(':');
        var isPort = colon > 0 && wrong.AsSpan(0, colon).IndexOfAny('/', '@') < 0;
        return new ErrorText(
            ExitCodes.Usage, $"'{PlainText.Of(wrong)}' is not an endpoint",
            parts.Length > Most ? $"at most {Most} are tried"
                : !isPort ? ""
                : $"'{PlainText.Of(wrong[(colon + 1)..])}' is not a port, which is a number from 1 to 65535",
            "write host:port or [ipv6]:port, several with commas between");
    }

    public static bool TryParse(string text, out PbmEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(text);
        endpoint = default;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || text[0] is '-' or '/' || text.Contains('/', StringComparison.Ordinal))
        {
            return false;
        }
        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > 65535)
        {
            return false;
        }
        endpoint = new PbmEndpoint(host, port);
        return true;
    }

    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
