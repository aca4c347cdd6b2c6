using System.Globalization;
using System.Text.Json;

namespace Fourtuple.IntegrationTests.Processes;

/// <summary>One line that a process logged as JSON; anything else is a record of level <c>raw</c>.</summary>
public sealed record LogRecord(string Level, string Event, string Message, JsonElement Fields)
{
    /// <summary>When it was written, by the clock of the host.</summary>
    public DateTimeOffset Time =>
        DateTimeOffset.Parse(Field("time"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    public static LogRecord Parse(string line)
    {
        try
        {
            var fields = JsonElement.Parse(line);
            return new LogRecord(Text(fields, "level"), Text(fields, "event"), Text(fields, "message"), fields);
        }
        catch (JsonException)
        {
            return new LogRecord("raw", "", line, default);
        }
    }

    /// <summary>A field of the record; empty without it.</summary>
    public string Field(string name) => Fields.ValueKind == JsonValueKind.Object ? Text(Fields, name) : "";

    public override string ToString() => $"{Field("time")} {Level} {Message}";

    private static string Text(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) ? value.ToString() : "";
}
