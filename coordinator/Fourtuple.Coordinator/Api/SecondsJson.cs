using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fourtuple.Coordinator.Api;

/// <summary>Durations as seconds, with their fraction.</summary>
public sealed class SecondsJson : JsonConverter<TimeSpan>
{
    /// <summary>Longest duration read, seconds: a century; no run lasts longer.</summary>
    private const double Most = 3_155_760_000;

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var seconds = reader.GetDouble();
        return Math.Abs(seconds) <= Most
            ? TimeSpan.FromSeconds(seconds)
            : throw new JsonException($"{seconds} seconds is no duration");
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(value.TotalSeconds);
    }
}
