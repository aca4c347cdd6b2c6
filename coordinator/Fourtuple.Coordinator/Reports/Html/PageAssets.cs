using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>
/// Styles and script of the pages, embedded in this assembly, and the policy that names their hashes. The script is
/// there when the build had Node; without it charts are plain drawings.
/// </summary>
internal static class PageAssets
{
    public static string Style { get; } =
        Text("web/theme.css") + Text("web/page.css") + Text("web/report.css");

    /// <summary>Empty when it was built without Node.</summary>
    public static string Script { get; } = Inline(Text("web/report.js"));

    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src '{Hash(Style)}'; "
        + $"script-src {(Script.Length == 0 ? "'none'" : $"'{Hash(Script)}'")}; "
        + "base-uri 'none'; form-action 'none'";

    /// <summary>An embedded file as text; empty when the build did not make it.</summary>
    private static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
        if (stream is null)
        {
            return "";
        }
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>In a string of the script this means the same, and does not end the element.</summary>
    private static string Inline(string script) =>
        script.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);

    private static string Hash(string text) =>
        "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
