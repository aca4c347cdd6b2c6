using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fourtuple.Shared.Processes;

/// <summary><c>/healthz/live</c> and <c>/healthz/ready</c>, for supervisors and load balancers; no token.</summary>
public static class HealthEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="read">Safe from any thread and quick: it reads what is known, and asks nobody.</param>
    public static void MapHealth(this WebApplication app, Func<HealthReport> read)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet("/healthz/live", (RequestDelegate)(context => context.Response.WriteAsync("live\n")));
        app.MapGet("/healthz/ready", (RequestDelegate)(context =>
        {
            var report = read();
            context.Response.StatusCode = report.Ready
                ? StatusCodes.Status200OK
                : StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsJsonAsync(report, Json, context.RequestAborted);
        }));
    }
}
