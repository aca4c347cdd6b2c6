using System.Buffers;
using System.Text;
using System.Text.Json;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Local;

/// <summary>
/// One JSON line that <c>pbm target -o json</c> prints: <c>{"event":"ready",...}</c> once, then
/// <c>{"event":"report",...}</c> each interval, <c>{"event":"answer",...}</c> when asked for, and
/// <c>{"event":"final",...}</c>, or <c>{"event":"error",...}</c>.
/// </summary>
/// <param name="Event">ready, report, answer, final or error.</param>
/// <param name="Report">
/// Of report, answer and final. Report lines carry only the number of ports of each source, since a list of scattered
/// ports is long, and come back with empty Ports; the others list them.
/// </param>
/// <param name="Error">Of error: the sentence for the user.</param>
public sealed record TargetLine(string Event, TargetStart? Start, TargetReport? Report, string? Error)
{
    public const string Ready = "ready";
    public const string Interval = "report";
    public const string Answer = "answer";
    public const string Final = "final";
    public const string Failed = "error";

    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("event", Event);
            if (Start is not null)
            {
                Write(json, Start);
            }
            if (Report is not null)
            {
                Write(json, Report, Event != Interval);
            }
            if (Error is not null)
            {
                json.WriteString("message", Error);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Null when the text is no such line.</summary>
    public static TargetLine? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return root.GetProperty("event").GetString() switch
            {
                Ready => new TargetLine(Ready, ReadStart(root), null, null),
                Interval => new TargetLine(Interval, null, ReadReport(root), null),
                Answer => new TargetLine(Answer, null, ReadReport(root), null),
                Final => new TargetLine(Final, null, ReadReport(root), null),
                Failed => new TargetLine(Failed, null, null, root.GetProperty("message").GetString()),
                _ => null,
            };
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, TargetStart start)
    {
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteNumber("endpoints", start.Endpoints);
        json.WriteNumber("listeners", start.Listeners);
        json.WriteString("engine", start.Engine);
        json.WriteString("why", start.Why);
        json.WriteNumber("workers", start.Workers);
        json.WriteNumber("rings", start.Rings);
        json.WriteNumber("slots", start.Slots);
        json.WriteNumber("limit", start.Limit);
        json.WriteStartArray("notes");
        foreach (var note in start.Notes)
        {
            json.WriteStringValue(note);
        }
        json.WriteEndArray();
    }

    private static TargetStart ReadStart(JsonElement json) => new(
        json.GetProperty("endpoints").GetInt64(), json.GetProperty("listeners").GetInt32(),
        json.GetProperty("engine").GetString()!, json.GetProperty("why").GetString()!,
        json.GetProperty("workers").GetInt32(), json.GetProperty("rings").GetInt32(),
        json.GetProperty("slots").GetInt64(), json.GetProperty("limit").GetInt64(),
        [.. json.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!)]);

    private static void Write(Utf8JsonWriter json, TargetReport report, bool listPorts)
    {
        json.WriteNumber("accepted", report.Accepted);
        json.WriteNumber("open", report.Open);
        json.WriteNumber("peakOpen", report.PeakOpen);
        json.WriteNumber("closedByPeer", report.ClosedByPeer);
        json.WriteNumber("closedByUs", report.ClosedByUs);
        json.WriteNumber("refusedAtLimit", report.RefusedAtLimit);
        json.WriteNumber("bytesReceived", report.BytesReceived);
        json.WriteNumber("bytesSent", report.BytesSent);
        json.WriteNumber("requests", report.Requests);
        json.WriteNumber("overflowed", report.Overflowed);
        json.WriteNumber("acceptFailed", report.AcceptFailed);
        json.WriteNumber("unlistedConnections", report.UnlistedConnections);
        json.WriteNumber("rssBytes", report.RssBytes);
        json.WriteNumber("cpuSeconds", report.CpuSeconds);
        json.WriteString("engine", report.Engine);
        json.WriteNumber("rings", report.Rings);
        json.WriteStartArray("sources");
        foreach (var source in report.Sources)
        {
            json.WriteStartObject();
            json.WriteString("address", source.Address.ToString());
            json.WriteNumber("connections", source.Connections);
            json.WriteNumber("distinctPorts", source.Ports.Count);
            if (listPorts)
            {
                json.WriteString("ports", string.Join(',', source.Ports.Ranges));
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static TargetReport ReadReport(JsonElement json)
    {
        long Number(string name) => json.GetProperty(name).GetInt64();
        return new TargetReport(
            Number("accepted"), Number("open"), Number("peakOpen"), Number("closedByPeer"), Number("closedByUs"),
            Number("refusedAtLimit"), Number("bytesReceived"), Number("bytesSent"), Number("requests"),
            Number("overflowed"), [.. json.GetProperty("sources").EnumerateArray().Select(ReadSource)],
            Number("rssBytes"), json.GetProperty("cpuSeconds").GetDouble(), json.GetProperty("engine").GetString()!,
            json.GetProperty("rings").GetInt32(), Number("acceptFailed"), Number("unlistedConnections"));
    }

    private static SourcePorts ReadSource(JsonElement json)
    {
        var listed = json.TryGetProperty("ports", out var text) ? text.GetString() ?? "" : "";
        var ports = PortParser.TryParseList(listed, out var read, out _) ? read : new PortSet([]);
        return new SourcePorts(
            Address.Parse(json.GetProperty("address").GetString()!), ports, json.GetProperty("connections").GetInt64());
    }
}
