using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fourtuple.Coordinator.Dashboard;

/// <summary>
/// The dashboard's files, from the assembly: one page for every address, a script, a style sheet, an icon. They hold
/// nothing secret, so they need no token; all they show they ask the API for.
/// </summary>
internal static class DashboardPages
{
    /// <summary>
    /// Nothing but our own files, nothing inline, no strings made markup (require-trusted-types-for), no frame around.
    /// </summary>
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly string[] Addresses =
        ["/", "/live", "/ports", "/agents", "/compare", "/runs/{run}", "/runs/{run}/ports", "/runs/{run}/report"];

    private static readonly (string Name, string Type)[] Files =
    [
        ("dashboard.js", "text/javascript; charset=utf-8"), ("dashboard.css", "text/css; charset=utf-8"),
        ("dashboard.svg", "image/svg+xml"),
    ];

    public static void Map(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var page = Read("dashboard.html");
        foreach (var address in Addresses)
        {
            app.MapGet(address, (RequestDelegate)(context => page is { } file
                ? WriteAsync(context, file, "text/html; charset=utf-8")
                : WriteMissingAsync(context)));
        }
        foreach (var (name, type) in Files)
        {
            if (Read(name) is { } file)
            {
                app.MapGet($"/assets/{name}", (RequestDelegate)(context => WriteAsync(context, file, type)));
            }
        }
    }

    private static async Task WriteAsync(HttpContext context, (byte[] Bytes, string Tag) file, string type)
    {
        var headers = context.Response.Headers;
        (headers.ContentSecurityPolicy, headers.XContentTypeOptions) = (Policy, "nosniff");
        (headers.XFrameOptions, headers["Referrer-Policy"]) = ("DENY", "no-referrer");
        (headers["Cross-Origin-Opener-Policy"], headers["Cross-Origin-Resource-Policy"]) =
            ("same-origin", "same-origin");
        // Asked for again each time, and answered with nothing while it is the same.
        (headers.CacheControl, headers.ETag) = ("no-cache", file.Tag);
        if (context.Request.Headers.IfNoneMatch.Contains(file.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        context.Response.ContentType = type;
        context.Response.ContentLength = file.Bytes.Length;
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task WriteMissingAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(
            "This coordinator was built without its dashboard, because Node.js was missing then. Install Node.js 20.19 "
            + "or later and build it again; pbm and the API under /api/v1 work without.\n", context.RequestAborted);
    }

    private static (byte[] Bytes, string Tag)? Read(string name)
    {
        using var stream = typeof(DashboardPages).Assembly.GetManifestResourceStream($"web/{name}");
        if (stream is null)
        {
            return null;
        }
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return (bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
    }
}
