using System.Text.Json;

namespace Fourtuple.Benchmarks;

/// <summary>Names as the C programs print them.</summary>
internal static class Json
{
    public static JsonSerializerOptions Options { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
}
