using System.Formats.Cbor;
using Fourtuple.Shared.Plans;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Shared.Messages;

/// <summary>
/// What a coordinator tells agents during a run: stages, audits, stop. An order is [kind, fields...].
/// </summary>
internal static class CommandFields
{
    private const int RampOrder = 1;
    private const int FreezeOrder = 2;
    private const int DrainOrder = 3;
    private const int RateOrder = 4;

    public static void Write(CborWriter writer, Stage stage)
    {
        writer.WriteStartArray(3);
        writer.Name(stage.RunId);
        writer.Long(stage.Sequence);
        WriteOrder(writer, stage.Order);
        writer.WriteEndArray();
    }

    public static Stage ReadStage(CborReader reader)
    {
        reader.Begin(3);
        var stage = new Stage(reader.Name(), reader.Long(), ReadOrder(reader));
        reader.End();
        return stage;
    }

    public static void Write(CborWriter writer, AuditRequest request)
    {
        writer.WriteStartArray(2);
        writer.Name(request.RunId);
        writer.Long(request.Sequence);
        writer.WriteEndArray();
    }

    public static AuditRequest ReadAuditRequest(CborReader reader)
    {
        reader.Begin(2);
        var request = new AuditRequest(reader.Name(), reader.Long());
        reader.End();
        return request;
    }

    public static void Write(CborWriter writer, AuditReply reply)
    {
        writer.WriteStartArray(3);
        writer.Name(reply.RunId);
        writer.Long(reply.Sequence);
        WriteAudit(writer, reply.Audit);
        writer.WriteEndArray();
    }

    public static AuditReply ReadAuditReply(CborReader reader, int version)
    {
        reader.Begin(3);
        var reply = new AuditReply(reader.Name(), reader.Long(), ReadAudit(reader, version));
        reader.End();
        return reply;
    }

    public static void Write(CborWriter writer, Stop stop)
    {
        writer.WriteStartArray(4);
        writer.Name(stop.RunId);
        writer.Text(stop.Reason);
        writer.Choice(stop.Close);
        writer.Long(stop.OverNs);
        writer.WriteEndArray();
    }

    public static Stop ReadStop(CborReader reader)
    {
        reader.Begin(4);
        var stop = new Stop(reader.Name(), reader.Text(), reader.Choice<DrainClose>(), reader.Long());
        reader.End();
        return stop;
    }

    private static void WriteOrder(CborWriter writer, StageOrder order)
    {
        switch (order)
        {
            case StageOrder.Ramp ramp:
                writer.WriteStartArray(6);
                writer.Int(RampOrder);
                writer.Long(ramp.To);
                writer.Long(ramp.StartNs);
                writer.Long(ramp.OverNs);
                writer.Number(ramp.PacePerSecond);
                writer.Number(ramp.Phase);
                break;
            case StageOrder.Rate rate:
                writer.WriteStartArray(6);
                writer.Int(RateOrder);
                writer.Number(rate.From);
                writer.Number(rate.To);
                writer.Long(rate.StartNs);
                writer.Long(rate.OverNs);
                writer.Number(rate.Phase);
                break;
            case StageOrder.Freeze:
                writer.WriteStartArray(1);
                writer.Int(FreezeOrder);
                break;
            case StageOrder.Drain drain:
                writer.WriteStartArray(3);
                writer.Int(DrainOrder);
                writer.Long(drain.OverNs);
                writer.Choice(drain.Close);
                break;
            default:
                throw new ArgumentException($"{order.GetType().Name} has no encoding", nameof(order));
        }
        writer.WriteEndArray();
    }

    private static StageOrder ReadOrder(CborReader reader)
    {
        var fields = reader.ReadStartArray();
        StageOrder order = (reader.Int(), fields) switch
        {
            (RampOrder, 6) => new StageOrder.Ramp(
                reader.Long(), reader.Long(), reader.Long(), reader.Number(), reader.Number()),
            (RateOrder, 6) => new StageOrder.Rate(
                reader.Number(), reader.Number(), reader.Long(), reader.Long(), reader.Number()),
            (FreezeOrder, 1) => new StageOrder.Freeze(),
            (DrainOrder, 3) => new StageOrder.Drain(reader.Long(), reader.Choice<DrainClose>()),
            var (kind, count) => throw new CborContentException($"no stage order {kind} with {count} fields"),
        };
        reader.End();
        return order;
    }

    private static void WriteAudit(CborWriter writer, KernelAudit audit)
    {
        writer.WriteStartArray(5);
        writer.Long(audit.Ours);
        writer.Long(audit.OursAfter);
        writer.Long(audit.Kernel);
        writer.List(audit.Ports, MessageLimits.Addresses, TelemetryFields.WriteSource);
        writer.Optional(audit.Error, static (w, error) => w.Text(error));
        writer.WriteEndArray();
    }

    private static KernelAudit ReadAudit(CborReader reader, int version)
    {
        reader.Begin(5);
        var audit = new KernelAudit(
            reader.Long(), reader.Long(), reader.Long(),
            reader.List(MessageLimits.Addresses, TelemetryFields.SourceReader(version)),
            reader.Optional(static r => r.Text()));
        reader.End();
        return audit;
    }
}
