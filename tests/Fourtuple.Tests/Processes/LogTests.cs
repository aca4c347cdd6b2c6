using System.Text.Json;
using Fourtuple.Shared.Processes;
using Fourtuple.Tests.Actors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fourtuple.Tests.Processes;

/// <summary>One line a record, whatever is in it.</summary>
public sealed class LogTests
{
    [Fact]
    public void Text_can_neither_break_the_line_nor_reach_a_terminal_raw()
    {
        var line = Written(json: false, "a\r\nb\u001b[31mc\td", new InvalidOperationException("x\ny"));
        Assert.EndsWith(" warn  a\\r\\nb\\u001b[31mc\\td [InvalidOperationException: x\\ny]\n", line);
        Assert.Equal(1, line.Count(letter => letter == '\n'));
    }

    [Fact]
    public void Json_is_one_object_with_the_fields_of_the_record()
    {
        var line = Written(json: true, "a\nb", null);
        Assert.Equal(1, line.Count(letter => letter == '\n'));
        var fields = JsonElement.Parse(line);
        Assert.Equal("a\nb", fields.GetProperty("message").GetString());
        Assert.Equal("warn", fields.GetProperty("level").GetString());
        Assert.Equal("Tried", fields.GetProperty("event").GetString());
        Assert.Equal("bus", fields.GetProperty("link").GetString());
        Assert.Equal(7, fields.GetProperty("session").GetInt64());
        Assert.False(fields.TryGetProperty("{OriginalFormat}", out _));
    }

    [Fact]
    public void A_message_is_bounded() =>
        Assert.InRange(Written(json: false, new string('x', 100_000), null).Length, 4_096, 5_000);

    [Fact]
    public void The_same_sentence_passes_once_in_a_while_and_tells_how_often_it_was_held()
    {
        var time = new ManualTime();
        var gate = new RepeatGate(time, TimeSpan.FromSeconds(10));
        Assert.True(gate.Passes("a", out var held));
        Assert.Equal(0, held);
        Assert.False(gate.Passes("a", out _));
        Assert.False(gate.Passes("a", out _));
        Assert.True(gate.Passes("b", out _));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(gate.Passes("a", out held));
        Assert.Equal(2, held);
    }

    private static string Written(bool json, string message, Exception? fault)
    {
        KeyValuePair<string, object?>[] state = [new("Link", "bus"), new("Session", 7), new("{OriginalFormat}", "x")];
        var entry = new LogEntry<KeyValuePair<string, object?>[]>(
            LogLevel.Warning, "Fourtuple.Bus", new EventId(2, "Tried"), state, fault, (_, _) => message);
        using var text = new StringWriter();
        new LogLineFormatter(json, TimeProvider.System).Write(entry, null, text);
        return text.ToString();
    }
}
