using System.Formats.Cbor;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Shared.Messages;

/// <summary>The load of a plan, each record an array of its fields in the order they are declared.</summary>
internal static class LoadFields
{
    public static void Write(CborWriter writer, LoadSpec load)
    {
        writer.WriteStartArray(12);
        writer.Choice(load.Mode);
        WriteConnect(writer, load.Connect);
        writer.Optional(load.Keepalive, WriteKeepalive);
        WriteSocket(writer, load.Socket);
        writer.Flag(load.Reopen);
        writer.Choice(load.Latency);
        writer.Optional(load.Lifetime, WriteLifetime);
        writer.Optional(load.Exchange, WriteExchange);
        writer.Choice(load.Close);
        writer.OptionalValue(load.Connections, static (w, value) => w.Long(value));
        writer.Optional(load.Http, WriteHttp);
        writer.OptionalValue(load.Timeout, static (w, value) => w.Duration(value));
        writer.WriteEndArray();
    }

    public static LoadSpec ReadLoad(CborReader reader)
    {
        reader.Begin(12);
        var load = new LoadSpec(
            reader.Choice<LoadMode>(), ReadConnect(reader), reader.Optional(ReadKeepalive), ReadSocket(reader),
            reader.Flag(), reader.Choice<LatencyKind>(), reader.Optional(ReadLifetime), reader.Optional(ReadExchange),
            reader.Choice<CloseSpec>(), reader.OptionalValue(static r => r.Long()), reader.Optional(ReadHttp),
            reader.OptionalValue(static r => r.Duration()));
        reader.End();
        return load;
    }

    private static void WriteConnect(CborWriter writer, ConnectSpec connect)
    {
        writer.WriteStartArray(2);
        writer.Duration(connect.Timeout);
        writer.Int(connect.Retries);
        writer.WriteEndArray();
    }

    private static ConnectSpec ReadConnect(CborReader reader)
    {
        reader.Begin(2);
        var connect = new ConnectSpec(reader.Duration(), reader.Int());
        reader.End();
        return connect;
    }

    private static void WriteKeepalive(CborWriter writer, KeepaliveSpec keepalive)
    {
        writer.WriteStartArray(5);
        writer.Duration(keepalive.Every);
        writer.Bytes(keepalive.Send.Span, MessageLimits.KeepaliveBytes);
        writer.OptionalValue(keepalive.Expect, static (w, e) => w.Bytes(e.Span, MessageLimits.KeepaliveBytes));
        writer.Duration(keepalive.Timeout);
        writer.Choice(keepalive.First);
        writer.WriteEndArray();
    }

    private static KeepaliveSpec ReadKeepalive(CborReader reader)
    {
        reader.Begin(5);
        var keepalive = new KeepaliveSpec(
            reader.Duration(), reader.Bytes(MessageLimits.KeepaliveBytes),
            OptionalPayload(reader, MessageLimits.KeepaliveBytes), reader.Duration(), reader.Choice<KeepaliveFirst>());
        reader.End();
        return keepalive;
    }

    private static void WriteSocket(CborWriter writer, SocketSpec socket)
    {
        writer.WriteStartArray(5);
        writer.Flag(socket.NoDelay);
        foreach (var option in new[] { socket.SendBuffer, socket.ReceiveBuffer, socket.Ttl, socket.Tos })
            writer.OptionalValue(option, static (w, value) => w.Int(value));
        writer.WriteEndArray();
    }

    private static SocketSpec ReadSocket(CborReader reader)
    {
        reader.Begin(5);
        var socket = new SocketSpec(
            reader.Flag(), OptionalInt(reader), OptionalInt(reader), OptionalInt(reader), OptionalInt(reader));
        reader.End();
        return socket;
    }

    private static void WriteLifetime(CborWriter writer, LifetimeSpec lifetime)
    {
        writer.WriteStartArray(3);
        writer.Name(lifetime.Distribution);
        writer.Duration(lifetime.Mean);
        writer.OptionalValue(lifetime.Max, static (w, value) => w.Duration(value));
        writer.WriteEndArray();
    }

    private static LifetimeSpec ReadLifetime(CborReader reader)
    {
        reader.Begin(3);
        var lifetime = new LifetimeSpec(
            reader.Name(), reader.Duration(), reader.OptionalValue(static r => r.Duration()));
        reader.End();
        return lifetime;
    }

    private static void WriteExchange(CborWriter writer, ExchangeSpec exchange)
    {
        writer.WriteStartArray(5);
        writer.Bytes(exchange.Send.Span, MessageLimits.PayloadBytes);
        writer.OptionalValue(exchange.Expect, static (w, e) => w.Bytes(e.Span, MessageLimits.PayloadBytes));
        writer.Duration(exchange.Timeout);
        writer.Choice(exchange.Match);
        writer.Long(exchange.Length);
        writer.WriteEndArray();
    }

    private static ExchangeSpec ReadExchange(CborReader reader)
    {
        reader.Begin(5);
        var exchange = new ExchangeSpec(
            reader.Bytes(MessageLimits.PayloadBytes), OptionalPayload(reader, MessageLimits.PayloadBytes),
            reader.Duration())
        {
            Match = reader.Choice<ReplyMatch>(),
            Length = reader.Long(),
        };
        reader.End();
        return exchange;
    }

    private static void WriteHttp(CborWriter writer, HttpSpec http)
    {
        writer.WriteStartArray(6);
        writer.Name(http.Method);
        writer.Text(http.Path);
        writer.TextMap(http.Headers);
        writer.Optional(http.Body, static (w, body) => w.Text(body, MessageLimits.PayloadBytes));
        writer.List(http.Status, MessageLimits.ShortList, static (w, status) => w.Int(status));
        writer.Optional(http.ExpectedBody, WriteBody);
        writer.WriteEndArray();
    }

    private static HttpSpec ReadHttp(CborReader reader)
    {
        reader.Begin(6);
        var http = new HttpSpec(
            reader.Name(), reader.Text(), reader.TextMap(),
            reader.Optional(static r => r.Text(MessageLimits.PayloadBytes)),
            reader.List(MessageLimits.ShortList, static r => r.Int()))
        {
            ExpectedBody = reader.Optional(ReadBody),
        };
        reader.End();
        return http;
    }

    private static void WriteBody(CborWriter writer, BodySpec body)
    {
        writer.WriteStartArray(3);
        writer.Choice(body.Match);
        writer.Bytes(body.Bytes.Span, MessageLimits.PayloadBytes);
        writer.Long(body.Length);
        writer.WriteEndArray();
    }

    private static BodySpec ReadBody(CborReader reader)
    {
        reader.Begin(3);
        var body = new BodySpec(
            reader.Choice<ReplyMatch>(), reader.Bytes(MessageLimits.PayloadBytes), reader.Long());
        reader.End();
        return body;
    }

    private static int? OptionalInt(CborReader reader) => reader.OptionalValue(static r => r.Int());

    // Not null-conditional: an array that is null would become an empty payload in place of none.
    private static ReadOnlyMemory<byte>? OptionalPayload(CborReader reader, int mostBytes) =>
        reader.OptionalValue<ReadOnlyMemory<byte>>(r => r.Bytes(mostBytes));
}
