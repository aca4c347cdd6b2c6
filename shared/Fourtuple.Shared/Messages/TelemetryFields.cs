using System.Formats.Cbor;
using Fourtuple.Shared.Metrics;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Shared.Messages;

/// <summary>Telemetry frames and their tables.</summary>
internal static class TelemetryFields
{
    public static void Write(CborWriter writer, Telemetry telemetry)
    {
        writer.WriteStartArray(8);
        writer.Name(telemetry.RunId);
        writer.Name(telemetry.Agent);
        writer.Guid(telemetry.Session);
        writer.Int(telemetry.Slice);
        writer.Long(telemetry.SliceEpoch);
        writer.Long(telemetry.Sequence);
        writer.Flag(telemetry.Final);
        WriteBody(writer, telemetry.Body);
        writer.WriteEndArray();
    }

    public static Telemetry ReadTelemetry(CborReader reader, int version)
    {
        reader.Begin(8);
        var telemetry = new Telemetry(
            reader.Name(), reader.Name(), reader.Guid(), reader.Int(), reader.Long(), reader.Long(), reader.Flag(),
            ReadBody(reader, version));
        reader.End();
        return telemetry;
    }

    public static void WriteSource(CborWriter writer, SourcePorts source)
    {
        writer.WriteStartArray(4);
        TupleFields.Write(writer, source.Address);
        TupleFields.Write(writer, source.Ports);
        writer.Long(source.Connections);
        writer.Long(source.TimeWait);
        writer.WriteEndArray();
    }

    public static Func<CborReader, SourcePorts> SourceReader(int version) =>
        version == 2 ? static reader => ReadSource(reader, 2) : static reader => ReadSource(reader, 3);

    private static SourcePorts ReadSource(CborReader reader, int version)
    {
        reader.Begin(version == 2 ? 3 : 4);
        var source = new SourcePorts(
            TupleFields.ReadAddress(reader), TupleFields.ReadPortSet(reader), reader.Long(),
            version == 2 ? 0 : reader.Long());
        reader.End();
        return source;
    }

    private static void WriteBody(CborWriter writer, TelemetryBody body)
    {
        var tells = body.Uses.Count > 0;
        writer.WriteStartArray(tells ? 16 : 15);
        writer.Long(body.RunNs);
        CounterFields.Write(writer, body.Counters);
        writer.OptionalValue(body.AtDrain, CounterFields.Write);
        writer.Bytes(body.ConnectDelta, MessageLimits.HistogramBytes);
        writer.Bytes(body.ExchangeDelta, MessageLimits.HistogramBytes);
        writer.Bytes(body.LagDelta, MessageLimits.HistogramBytes);
        writer.Bytes(body.ServiceDelta, MessageLimits.HistogramBytes);
        writer.List(body.Failures, MessageLimits.TableRows, WriteFailure);
        writer.List(body.Destinations, MessageLimits.TableRows, WriteDestination);
        writer.List(body.Sources, MessageLimits.Addresses, WriteSource);
        WriteGauges(writer, body.Gauges);
        writer.Map(
            body.KernelDeltas, MessageLimits.MapEntries, static (w, name) => w.Name(name), static (w, n) => w.Long(n));
        writer.Flag(body.Ended);
        writer.Optional(body.Fault, static (w, fault) => w.Text(fault));
        writer.Long(body.Obeyed);
        if (tells)
            writer.List(body.Uses, SourceUse.MostRows, WriteUse);
        writer.WriteEndArray();
    }

    private static TelemetryBody ReadBody(CborReader reader, int version)
    {
        var counters = CounterFields.Reader(version);
        var (fewest, most) = version == 2 ? (13, 13) : (15, 16);
        var tells = reader.Begin(fewest, most) == 16;
        var body = new TelemetryBody(
            reader.Long(), counters(reader), reader.OptionalValue(counters),
            reader.Bytes(MessageLimits.HistogramBytes), reader.Bytes(MessageLimits.HistogramBytes),
            reader.Bytes(MessageLimits.HistogramBytes),
            version == 2 ? [] : reader.Bytes(MessageLimits.HistogramBytes),
            reader.List(MessageLimits.TableRows, ReadFailure),
            reader.List(MessageLimits.TableRows, ReadDestination),
            reader.List(MessageLimits.Addresses, SourceReader(version)),
            ReadGauges(reader),
            reader.Map(MessageLimits.MapEntries, static r => r.Name(), static r => r.Long()), reader.Flag(),
            reader.Optional(static r => r.Text()),
            version == 2 ? 0 : reader.Long());
        body = tells ? body with { Uses = reader.List(SourceUse.MostRows, ReadUse) } : body;
        reader.End();
        return body;
    }

    private static void WriteUse(CborWriter writer, SourceUse use)
    {
        writer.WriteStartArray(2);
        TupleFields.Write(writer, use.Address);
        writer.List(use.Established, SourceUse.MostColumns, static (w, count) => w.Long(count));
        writer.WriteEndArray();
    }

    private static SourceUse ReadUse(CborReader reader)
    {
        reader.Begin(2);
        var use = new SourceUse(
            TupleFields.ReadAddress(reader), reader.List(SourceUse.MostColumns, static r => r.Long()));
        reader.End();
        return use;
    }

    private static void WriteFailure(CborWriter writer, FailureEntry failure)
    {
        writer.WriteStartArray(7);
        writer.Choice(failure.Phase);
        writer.Choice(failure.Cause);
        writer.Int(failure.Errno);
        writer.Long(failure.Destination);
        writer.Long(failure.Count);
        writer.Long(failure.FirstNs);
        writer.Long(failure.LastNs);
        writer.WriteEndArray();
    }

    private static FailureEntry ReadFailure(CborReader reader)
    {
        reader.Begin(7);
        var failure = new FailureEntry(
            reader.Choice<FailurePhase>(), reader.Choice<FailureCause>(), reader.Int(), reader.Long(), reader.Long(),
            reader.Long(), reader.Long());
        reader.End();
        return failure;
    }

    private static void WriteDestination(CborWriter writer, DestinationCounts counts)
    {
        writer.WriteStartArray(6);
        writer.Long(counts.First);
        writer.Long(counts.Last);
        writer.Long(counts.Attempted);
        writer.Long(counts.Established);
        writer.Long(counts.Failed);
        writer.Long(counts.Dropped);
        writer.WriteEndArray();
    }

    private static DestinationCounts ReadDestination(CborReader reader)
    {
        reader.Begin(6);
        var counts = new DestinationCounts(
            reader.Long(), reader.Long(), reader.Long(), reader.Long(), reader.Long(), reader.Long());
        reader.End();
        return counts;
    }

    private static void WriteGauges(CborWriter writer, AgentGauges gauges)
    {
        var tells = gauges.Workers.Count > 0;
        writer.WriteStartArray(tells ? 8 : 7);
        writer.Long(gauges.RssBytes);
        writer.Number(gauges.CpuSeconds);
        writer.Number(gauges.CpuFraction);
        writer.Number(gauges.MemUsedFraction);
        writer.Long(gauges.SlabBytes);
        writer.Number(gauges.GcPauseMs);
        writer.Int(gauges.Restarts);
        if (tells)
            writer.List(gauges.Workers, MessageLimits.Workers, WriteWorker);
        writer.WriteEndArray();
    }

    private static void WriteWorker(CborWriter writer, WorkerRow worker)
    {
        writer.WriteStartArray(3);
        writer.Choice(worker.Condition);
        writer.Long(worker.Open);
        writer.Int(worker.Restarts);
        writer.WriteEndArray();
    }

    private static WorkerRow ReadWorker(CborReader reader)
    {
        reader.Begin(3);
        var worker = new WorkerRow(reader.Choice<WorkerCondition>(), reader.Long(), reader.Int());
        reader.End();
        return worker;
    }

    private static AgentGauges ReadGauges(CborReader reader)
    {
        var tells = reader.Begin(7, 8) == 8;
        var gauges = new AgentGauges(
            reader.Long(), reader.Number(), reader.Number(), reader.Number(), reader.Long(), reader.Number(),
            reader.Int());
        gauges = tells ? gauges with { Workers = reader.List(MessageLimits.Workers, ReadWorker) } : gauges;
        reader.End();
        return gauges;
    }
}
