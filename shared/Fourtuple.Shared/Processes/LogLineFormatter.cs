using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Fourtuple.Shared.Processes;

/// <summary>
/// One line a record, as text or as a JSON object; no text of a peer can break the line or reach a terminal raw.
/// </summary>
public sealed class LogLineFormatter(bool json, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "fourtuple";

    /// <summary>Longest message, in characters: what comes from a broker or database may be long.</summary>
    private const int MessageCharacters = 4_096;

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (message.Length > MessageCharacters)
            message = message[..MessageCharacters] + "...";
        var stamp = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (json)
            WriteJson(logEntry, stamp, message, textWriter);
        else
            WriteText(logEntry, stamp, message, textWriter);
    }

    private static void WriteText<TState>(
        in LogEntry<TState> entry, string stamp, string message, TextWriter to)
    {
        to.Write($"{stamp} {Level(entry.LogLevel),-5} {Escape(message)}");
        if (entry.Exception is { } fault)
            to.Write($" [{fault.GetType().Name}: {Escape(fault.Message)}]");
        to.Write('\n');
    }

    private static void WriteJson<TState>(
        in LogEntry<TState> entry, string stamp, string message, TextWriter to)
    {
        using var bytes = new MemoryStream();
        using (var line = new Utf8JsonWriter(bytes))
        {
            line.WriteStartObject();
            line.WriteString("time", stamp);
            line.WriteString("level", Level(entry.LogLevel));
            line.WriteString("source", entry.Category);
            if (entry.EventId.Name is { } name)
                line.WriteString("event", name);
            line.WriteString("message", message);
            if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                foreach (var (key, value) in values.Where(pair => pair.Key != "{OriginalFormat}"))
                    WriteValue(line, key, value);
            }
            if (entry.Exception is { } fault)
                line.WriteString("exception", fault.ToString());
            line.WriteEndObject();
        }
        to.Write(Encoding.UTF8.GetString(bytes.ToArray()));
        to.Write('\n');
    }

    private static void WriteValue(Utf8JsonWriter line, string key, object? value)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(key);
        if (value is int or long or uint or ushort)
            line.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
        else if (value is bool truth)
            line.WriteBoolean(name, truth);
        else
            line.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    /// <summary>Control characters as a program would write them, so that a log can't be forged.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(char.IsControl))
            return text;
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\r' => escaped.Append("\\r"),
                '\n' => escaped.Append("\\n"),
                '\t' => escaped.Append("\\t"),
                _ when char.IsControl(letter) => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => escaped.Append(letter),
            };
        }
        return escaped.ToString();
    }
}
