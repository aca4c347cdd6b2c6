using System.Text.Json;
using System.Text.Json.Serialization;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Store;

/// <summary>Records kept as JSON text, in camelCase.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 32)]
[JsonSerializable(typeof(SeriesPoint))]
[JsonSerializable(typeof(Accounting))]
internal sealed partial class StoreJson : JsonSerializerContext
{
    public static string Write(SeriesPoint point) => JsonSerializer.Serialize(point, Default.SeriesPoint);

    public static string Write(Accounting accounting) => JsonSerializer.Serialize(accounting, Default.Accounting);

    public static SeriesPoint ReadPoint(string json) => JsonSerializer.Deserialize(json, Default.SeriesPoint)!;

    public static Accounting ReadAccounting(string json) => JsonSerializer.Deserialize(json, Default.Accounting)!;
}
