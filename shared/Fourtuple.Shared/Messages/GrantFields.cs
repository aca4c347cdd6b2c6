using System.Formats.Cbor;
using Fourtuple.Shared.Plans;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Shared.Messages;

/// <summary>Leasing a slice: grant, and the two answers to it.</summary>
internal static class GrantFields
{
    public static void Write(CborWriter writer, Grant grant)
    {
        writer.WriteStartArray(10);
        writer.Name(grant.RunId);
        writer.Int(grant.Slice);
        writer.Long(grant.SliceEpoch);
        TupleFields.Write(writer, grant.Space);
        LoadFields.Write(writer, grant.Load);
        writer.Choice(grant.Bind);
        writer.Choice(grant.Reuse);
        writer.Long(grant.MaxOpen);
        writer.ULong(grant.Seed);
        writer.List(grant.Allow, MessageLimits.AllowEntries, static (w, entry) => w.Text(entry));
        writer.WriteEndArray();
    }

    public static Grant ReadGrant(CborReader reader)
    {
        reader.Begin(10);
        var grant = new Grant(
            reader.Name(), reader.Int(), reader.Long(), TupleFields.ReadTupleSpace(reader),
            LoadFields.ReadLoad(reader), reader.Choice<BindMode>(), reader.Choice<ReuseMode>(), reader.Long(),
            reader.ULong(), reader.List(MessageLimits.AllowEntries, static r => r.Text()));
        reader.End();
        return grant;
    }

    public static void Write(CborWriter writer, Ready ready)
    {
        writer.WriteStartArray(5);
        writer.Name(ready.RunId);
        writer.Int(ready.Slice);
        writer.Long(ready.SliceEpoch);
        WriteEngine(writer, ready.Engine);
        writer.List(ready.Warnings, MessageLimits.ShortList, static (w, warning) => w.Text(warning));
        writer.WriteEndArray();
    }

    public static Ready ReadReady(CborReader reader)
    {
        reader.Begin(5);
        var ready = new Ready(
            reader.Name(), reader.Int(), reader.Long(), ReadEngine(reader),
            reader.List(MessageLimits.ShortList, static r => r.Text()));
        reader.End();
        return ready;
    }

    public static void Write(CborWriter writer, Refused refused)
    {
        writer.WriteStartArray(4);
        writer.Name(refused.RunId);
        writer.Int(refused.Slice);
        writer.Long(refused.SliceEpoch);
        writer.List(refused.Reasons, MessageLimits.ShortList, WriteReason);
        writer.WriteEndArray();
    }

    public static Refused ReadRefused(CborReader reader)
    {
        reader.Begin(4);
        var refused = new Refused(
            reader.Name(), reader.Int(), reader.Long(), reader.List(MessageLimits.ShortList, ReadReason));
        reader.End();
        return refused;
    }

    private static void WriteEngine(CborWriter writer, EngineReport engine)
    {
        writer.WriteStartArray(6);
        writer.Name(engine.Engine);
        writer.Text(engine.Why);
        writer.Int(engine.Workers);
        writer.Int(engine.Rings);
        writer.Long(engine.Slots);
        writer.Long(engine.BaselineRssBytes);
        writer.WriteEndArray();
    }

    private static EngineReport ReadEngine(CborReader reader)
    {
        reader.Begin(6);
        var engine = new EngineReport(
            reader.Name(), reader.Text(), reader.Int(), reader.Int(), reader.Long(), reader.Long());
        reader.End();
        return engine;
    }

    private static void WriteReason(CborWriter writer, Refusal reason)
    {
        writer.WriteStartArray(4);
        writer.Name(reason.Code);
        writer.Text(reason.What);
        writer.Text(reason.Why);
        writer.Text(reason.Advice);
        writer.WriteEndArray();
    }

    private static Refusal ReadReason(CborReader reader)
    {
        reader.Begin(4);
        var reason = new Refusal(reader.Name(), reader.Text(), reader.Text(), reader.Text());
        reader.End();
        return reason;
    }
}
