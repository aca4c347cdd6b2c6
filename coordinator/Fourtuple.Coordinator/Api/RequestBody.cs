using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fourtuple.Coordinator.Api;

/// <summary>Reads the JSON of a request, within bounds.</summary>
internal static class RequestBody
{
    /// <summary>Bytes of a body: four times the largest plan, whose escapes in JSON may double it.</summary>
    private const int Most = 1 << 20;

    /// <summary>
    /// What the server reads and throws away of a body that is too large, bytes, so that its sender gets to read the
    /// answer instead of a reset connection.
    /// </summary>
    private const long MostDiscarded = 16 << 20;

    /// <summary>The JSON, undefined for an empty body; or the answer that refuses it.</summary>
    public static async ValueTask<(JsonElement Json, CommandAnswer? Problem)> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostDiscarded;
        }
        var bytes = context.Request.ContentLength > Most ? null : await BytesAsync(context).ConfigureAwait(false);
        if (bytes is null)
        {
            return (default, CommandAnswer.Usage(
                "the request is larger than 1 MiB", "", "a plan is at most 256 KiB") with
            {
                Status = StatusCodes.Status413PayloadTooLarge,
            });
        }
        if (bytes.Length == 0)
        {
            return (default, null);
        }
        // A page in a browser cannot send this type to another origin without asking first.
        if (!context.Request.HasJsonContentType())
        {
            return (default, CommandAnswer.Usage(
                "the arguments are not sent as JSON", "", "set Content-Type: application/json") with
            {
                Status = StatusCodes.Status415UnsupportedMediaType,
            });
        }
        return Parse(bytes);
    }

    private static (JsonElement Json, CommandAnswer? Problem) Parse(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, ApiJson.Reading);
            return (document.RootElement.Clone(), null);
        }
        catch (JsonException fault)
        {
            var where = $"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}";
            return (default, CommandAnswer.Usage(
                "the request is not well-formed JSON of at most 32 levels", where, "correct it there"));
        }
    }

    /// <summary>Null when there are more than fit.</summary>
    private static async ValueTask<byte[]?> BytesAsync(HttpContext context)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (true)
        {
            var length = await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false);
            if (length == 0)
            {
                return all.ToArray();
            }
            if (all.Length + length > Most)
            {
                return null;
            }
            all.Write(buffer, 0, length);
        }
    }
}
