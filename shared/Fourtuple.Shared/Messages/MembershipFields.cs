using System.Formats.Cbor;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Shared.Messages;

/// <summary>Joining, staying and leaving: hello, welcome, beacon, stale epoch, goodbye.</summary>
internal static class MembershipFields
{
    public static void Write(CborWriter writer, Hello hello)
    {
        writer.WriteStartArray(6);
        writer.Name(hello.Agent);
        writer.Guid(hello.Session);
        WriteCapacity(writer, hello.Capacity);
        writer.Long(hello.SentNs);
        writer.Long(hello.GraceNs);
        writer.Long(hello.ClosesPerSecond);
        writer.WriteEndArray();
    }

    public static Hello ReadHello(CborReader reader)
    {
        reader.Begin(6);
        var hello = new Hello(
            reader.Name(), reader.Guid(), ReadCapacity(reader), reader.Long(), reader.Long(), reader.Long());
        reader.End();
        return hello;
    }

    public static void Write(CborWriter writer, Welcome welcome)
    {
        writer.WriteStartArray(3);
        writer.Guid(welcome.Session);
        writer.Long(welcome.HelloSentNs);
        writer.Long(welcome.CoordinatorNs);
        writer.WriteEndArray();
    }

    public static Welcome ReadWelcome(CborReader reader)
    {
        reader.Begin(3);
        var welcome = new Welcome(reader.Guid(), reader.Long(), reader.Long());
        reader.End();
        return welcome;
    }

    public static void Write(CborWriter writer, Beacon beacon)
    {
        writer.WriteStartArray(3);
        writer.Optional(beacon.RunId, static (w, id) => w.Name(id));
        writer.Long(beacon.SentNs);
        writer.Map(
            beacon.Applied, MessageLimits.Sessions, static (w, session) => w.Guid(session), static (w, n) => w.Long(n));
        writer.WriteEndArray();
    }

    public static Beacon ReadBeacon(CborReader reader)
    {
        reader.Begin(3);
        var beacon = new Beacon(
            reader.Optional(static r => r.Name()), reader.Long(),
            reader.Map(MessageLimits.Sessions, static r => r.Guid(), static r => r.Long()));
        reader.End();
        return beacon;
    }

    public static void Write(CborWriter writer, StaleEpoch stale)
    {
        writer.WriteStartArray(1);
        writer.Long(stale.Highest);
        writer.WriteEndArray();
    }

    public static StaleEpoch ReadStaleEpoch(CborReader reader)
    {
        reader.Begin(1);
        var stale = new StaleEpoch(reader.Long());
        reader.End();
        return stale;
    }

    public static void Write(CborWriter writer, Goodbye goodbye)
    {
        writer.WriteStartArray(2);
        writer.Name(goodbye.Agent);
        writer.Guid(goodbye.Session);
        writer.WriteEndArray();
    }

    public static Goodbye ReadGoodbye(CborReader reader)
    {
        reader.Begin(2);
        var goodbye = new Goodbye(reader.Name(), reader.Guid());
        reader.End();
        return goodbye;
    }

    private static void WriteCapacity(CborWriter writer, AgentCapacity capacity)
    {
        writer.WriteStartArray(17);
        writer.Name(capacity.Host);
        writer.Name(capacity.BootId);
        writer.Name(capacity.Version);
        writer.Int(capacity.Workers);
        writer.Long(capacity.Nofile);
        writer.Long(capacity.MemAvailableBytes);
        writer.Int(capacity.Cores);
        writer.Name(capacity.KernelRelease);
        writer.Name(capacity.Architecture);
        writer.List(capacity.Engines, MessageLimits.ShortList, WriteProbe);
        writer.List(capacity.Sources, MessageLimits.Addresses, TupleFields.Write);
        TupleFields.Write(writer, capacity.EphemeralPorts);
        TupleFields.Write(writer, capacity.ListeningPorts);
        TupleFields.Write(writer, capacity.ReservedPorts);
        writer.Flag(capacity.TcpTimestamps);
        writer.TextMap(capacity.Environment);
        writer.TextMap(capacity.Labels);
        writer.WriteEndArray();
    }

    private static AgentCapacity ReadCapacity(CborReader reader)
    {
        reader.Begin(17);
        var capacity = new AgentCapacity(
            reader.Name(), reader.Name(), reader.Name(), reader.Int(), reader.Long(), reader.Long(), reader.Int(),
            reader.Name(), reader.Name(), reader.List(MessageLimits.ShortList, ReadProbe),
            reader.List(MessageLimits.Addresses, TupleFields.ReadAddress), TupleFields.ReadPortRange(reader),
            TupleFields.ReadPortSet(reader), TupleFields.ReadPortSet(reader), reader.Flag(), reader.TextMap(),
            reader.TextMap());
        reader.End();
        return capacity;
    }

    private static void WriteProbe(CborWriter writer, EngineProbe probe)
    {
        writer.WriteStartArray(3);
        writer.Name(probe.Name);
        writer.Flag(probe.Available);
        writer.Text(probe.Why);
        writer.WriteEndArray();
    }

    private static EngineProbe ReadProbe(CborReader reader)
    {
        reader.Begin(3);
        var probe = new EngineProbe(reader.Name(), reader.Flag(), reader.Text());
        reader.End();
        return probe;
    }
}
