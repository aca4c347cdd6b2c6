using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fourtuple.Shared.Processes;

/// <summary>
/// <c>/healthz/live</c>, <c>/healthz/ready</c> and <c>/metrics</c>, for supervisors and load balancers; no token.
/// </summary>
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

    /// <summary><c>/metrics</c>, without a token.</summary>
    /// <param name="write">Prometheus text; safe from any thread and quick.</param>
    public static void MapMetrics(this WebApplication app, Func<string> write)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet("/metrics", (RequestDelegate)(context => WriteMetricsAsync(context, write())));
    }

    public static Task WriteMetricsAsync(HttpContext context, string metrics)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(metrics, context.RequestAborted);
    }
}
