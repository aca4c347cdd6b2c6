using System.Diagnostics.CodeAnalysis;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>One broker and how to log in, from an AMQP URI. The password never gets into a text of ours.</summary>
/// <param name="VirtualHost">The broker's virtual host; <c>/</c> when the URI names none.</param>
public sealed record RabbitMqServer(
    string Host, int Port, bool Tls, string User, string Password, string VirtualHost)
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    /// <summary>The URI with the password masked.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        var path = Uri.EscapeDataString(VirtualHost);
        return $"{(Tls ? "amqps" : "amqp")}://{Uri.EscapeDataString(User)}:***@{host}:{Port}/{path}";
    }

    /// <summary>
    /// Parses <c>amqp[s]://[user[:password]@]host[:port][,host[:port]...][/vhost]</c>, parts percent-encoded as in
    /// https://www.rabbitmq.com/uri-spec.html; a problem names the part without repeating secrets.
    /// </summary>
    internal static bool TryParse(
        string text, ICollection<RabbitMqServer> servers, [NotNullWhen(false)] out string? problem)
    {
        var tls = text.StartsWith("amqps://", StringComparison.OrdinalIgnoreCase);
        if (!tls && !text.StartsWith("amqp://", StringComparison.OrdinalIgnoreCase))
            return Fail("starts with neither amqp:// nor amqps://", out problem);
        if (text.AsSpan().ContainsAny('?', '#'))
            return Fail("has a query or fragment; percent-encode '?' and '#' in user and password", out problem);
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var path = slash < 0 ? "" : rest[(slash + 1)..];
        var authority = slash < 0 ? rest : rest[..slash];
        if (path.Contains('/', StringComparison.Ordinal))
            return Fail("has more than one '/' after the host; write %2F within names and passwords", out problem);
        var at = authority.LastIndexOf('@');
        var login = at < 0 ? ["guest", "guest"] : authority[..at].Split(':', 2);
        foreach (var host in authority[(at + 1)..].Split(','))
        {
            // The scheme only helps Uri to find host and port; it knows no default port for amqp.
            if (!Uri.TryCreate($"amqp://{host}/", UriKind.Absolute, out var parsed) || parsed.Host.Length == 0
                || parsed.UserInfo.Length > 0)
            {
                // Not repeated: with a '/' in it, what looks like host and port may be user and password.
                return Fail("has a host or port that is none", out problem);
            }
            servers.Add(new RabbitMqServer(
                parsed.Host.Trim('[', ']'), parsed.Port > 0 ? parsed.Port : tls ? TlsPort : PlainPort, tls,
                Uri.UnescapeDataString(login[0]), login.Length > 1 ? Uri.UnescapeDataString(login[1]) : "",
                path.Length == 0 ? "/" : Uri.UnescapeDataString(path)));
        }
        problem = null;
        return true;
    }

    private static bool Fail(string why, out string problem)
    {
        problem = why;
        return false;
    }
}
