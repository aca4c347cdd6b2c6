using System.Text;
using Microsoft.AspNetCore.Http;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// Writes Server-Sent Events (WHATWG HTML, section 9.2). A slow reader sees fewer events, never old ones.
/// </summary>
internal static class EventStream
{
    /// <summary>A refusal before the first event is a plain answer; a later one is the last event.</summary>
    public static async Task WriteAsync(
        HttpContext context, IAsyncEnumerable<ApiEvent> events, CancellationToken stop)
    {
        try
        {
            await foreach (var each in events.ConfigureAwait(false))
            {
                if (each.Refusal is { } refusal && !context.Response.HasStarted)
                {
                    await ApiReply.WriteAsync(context, refusal).ConfigureAwait(false);
                    return;
                }
                await WriteAsync(context.Response, each, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader has gone, or this process ends: the reader asks again, here or elsewhere.
        }
    }

    /// <summary>The JSON is one line, so one data field carries it.</summary>
    private static async Task WriteAsync(HttpResponse response, ApiEvent each, CancellationToken stop)
    {
        if (!response.HasStarted)
        {
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-store";
        }
        var bytes = Encoding.UTF8.GetBytes($"event: {each.Name}\ndata: {each.Json}\n\n");
        await response.Body.WriteAsync(bytes, stop).ConfigureAwait(false);
        await response.Body.FlushAsync(stop).ConfigureAwait(false);
    }
}
