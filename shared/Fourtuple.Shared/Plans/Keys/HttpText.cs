using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Keys;

/// <summary>Texts that go into a request head: nothing that could begin another line (RFC 9112 section 2.2).</summary>
internal static class HttpText
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    public static TextProblem? CheckPath(string text) =>
        text.StartsWith('/') && text.All(letter => letter is > ' ' and < '\x7f') ? TemplateText.Check(text)
        : new TextProblem(
            $"'{text}' is not a request path", "it begins with / and is printable ASCII without spaces",
            "write for example /healthz, with other characters percent-encoded");

    public static TextProblem? CheckHeader(string text) =>
        text.All(letter => letter is '\t' or (>= ' ' and < '\x7f')) ? TemplateText.Check(text)
        : new TextProblem("the header value has control or non-ASCII characters", "it could begin another line",
            "use printable ASCII");

    /// <summary>Names of header fields are tokens, RFC 9110 section 5.6.2.</summary>
    public static TextProblem? CheckHeaderName(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || TokenMarks.Contains(letter)) ? null
        : new TextProblem($"'{text}' is not a header name", "", "use letters, digits and hyphens");
}
