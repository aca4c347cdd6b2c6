using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Fourtuple.Coordinator.Api;

/// <summary>Answers whose document is their rows: a list of objects, a property a column.</summary>
internal static class AnswerRows
{
    /// <param name="noun">What a row is, in the singular; empty: no line with their count.</param>
    public static CommandAnswer Of(CommandSpec spec, IReadOnlyList<IReadOnlyList<string>> rows, string noun = "") =>
        CommandAnswer.Table(spec, rows, Document(spec.Columns, rows), Count(rows.Count, noun));

    /// <summary>Rows as an event of a stream.</summary>
    public static ApiEvent Event(CommandSpec spec, IReadOnlyList<IReadOnlyList<string>> rows) => new(
        ApiEvent.Rows, JsonSerializer.Serialize(Of(spec, rows), ApiJson.Default.CommandAnswer));

    public static string Count(int count, string noun) => noun.Length == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $"Count: {count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Column names in camelCase as properties, cells as strings.</summary>
    private static JsonElement Document(
        IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                for (var at = 0; at < Math.Min(columns.Count, row.Count); at++)
                {
                    json.WriteString(Name(columns[at]), row[at]);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        using var document = JsonDocument.Parse(bytes.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static string Name(string column)
    {
        var words = column.Split([' ', '-', '/'], StringSplitOptions.RemoveEmptyEntries);
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
