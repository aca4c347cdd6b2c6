using System.Text;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Sockets.Exchanges;

/// <summary>The bytes of a plan's HTTP/1.1 request (RFC 9112, section 2.1), as a template.</summary>
public static class HttpRequestText
{
    /// <param name="host">Value of the Host field when the plan names none (RFC 9112, section 3.2).</param>
    public static RequestTemplate Compile(HttpSpec http, string host)
    {
        ArgumentNullException.ThrowIfNull(http);
        var names = new HashSet<string>(http.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        var head = new StringBuilder().Append(http.Method).Append(' ').Append(http.Path).Append(" HTTP/1.1\r\n");
        if (!names.Contains("Host"))
        {
            head.Append("Host: ").Append(host).Append("\r\n");
        }
        foreach (var (name, value) in http.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }
        var body = Split(http.Body ?? "");
        // RFC 9110, section 8.6: a method that gives content a meaning tells its length even when there is none.
        if (http.Body is null && http.Method is not ("POST" or "PUT" or "PATCH"))
        {
            return new RequestTemplate(Split(head.Append("\r\n").ToString()), -1, body);
        }
        IReadOnlyList<TemplatePiece> before = Split(head.Append("Content-Length: ").ToString());
        return new RequestTemplate([.. before, .. Split("\r\n\r\n")], before.Count, body);
    }

    private static IReadOnlyList<TemplatePiece> Split(string text) => TemplateText.Split(Encoding.UTF8.GetBytes(text));
}
