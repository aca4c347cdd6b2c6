using System.Globalization;

namespace Fourtuple.Pbm.Commands;

/// <summary>The coordinator a command line names as its first word: <c>host:port</c>, <c>[ipv6]:port</c>.</summary>
public readonly record struct PbmEndpoint(string Host, int Port)
{
    public static PbmEndpoint Default { get; } = new("127.0.0.1", 9110);

    /// <summary>Splits off the endpoint when the first word has the form of one; null when it has not.</summary>
    public static (PbmEndpoint? Endpoint, string[] Words) Split(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return args.Count > 0 && TryParse(args[0], out var endpoint)
            ? (endpoint, [.. args.Skip(1)])
            : (null, [.. args]);
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
