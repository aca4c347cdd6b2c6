using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fourtuple.Coordinator.Reports;

/// <summary>
/// run.json: the properties of <see cref="RunReport"/> in camelCase and declaration order, null where unknown.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, MaxDepth = 32,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(Compare.Comparison))]
public sealed partial class RunJson : JsonSerializerContext
{
    private static readonly RunJson _compact = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    });

    /// <summary>Indented JSON with a final line end; &lt; &gt; &amp; and non-ASCII are escaped.</summary>
    public static string Write(RunReport report) => JsonSerializer.Serialize(report, Default.RunReport) + "\n";

    /// <summary>The same on one line.</summary>
    public static string WriteCompact(RunReport report) => JsonSerializer.Serialize(report, _compact.RunReport);

    public static string Write(Compare.Comparison comparison) =>
        JsonSerializer.Serialize(comparison, Default.Comparison) + "\n";

    /// <summary>Throws JsonException on anything but a run.json.</summary>
    public static RunReport Read(string json) =>
        JsonSerializer.Deserialize(json, Default.RunReport) ?? throw new JsonException("run.json is empty");
}
