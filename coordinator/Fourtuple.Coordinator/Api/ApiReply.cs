using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fourtuple.Coordinator.Runs;
using Microsoft.AspNetCore.Http;

namespace Fourtuple.Coordinator.Api;

/// <summary>Writes answers.</summary>
public static class ApiReply
{
    /// <summary>Header of an answer that the coordinator that leads would give more of.</summary>
    public const string PartialHeader = "Fourtuple-Partial";

    public static Task WriteAsync(HttpContext context, CommandAnswer answer)
    {
        if (answer.IsPartial)
        {
            context.Response.Headers[PartialHeader] = "standby";
        }
        return WriteAsync(
            context, answer.Status ?? StatusOf(answer.ExitCode), answer, ApiJson.Default.CommandAnswer);
    }

    public static async Task WriteAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await JsonSerializer.SerializeAsync(
            context.Response.Body, value, type, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Programs that look at the status alone see whether it was done, and whose fault it was.</summary>
    private static int StatusOf(int exitCode) => exitCode switch
    {
        ExitCodes.Pass => StatusCodes.Status200OK,
        ExitCodes.Usage => StatusCodes.Status400BadRequest,
        ExitCodes.NotAuthorised => StatusCodes.Status403Forbidden,
        ExitCodes.CannotConnect => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status409Conflict,
    };
}
