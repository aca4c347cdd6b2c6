using System.Formats.Cbor;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Shared.Messages;

/// <summary>
/// Counters of a slice: 22 numbers in the order <see cref="LoadCounters"/> declares them; 21 in version 2, which had no
/// skipped exchanges.
/// </summary>
internal static class CounterFields
{
    public static void Write(CborWriter writer, LoadCounters counters)
    {
        writer.WriteStartArray(22);
        writer.Long(counters.Attempted);
        writer.Long(counters.Skipped);
        writer.Long(counters.Established);
        writer.Long(counters.Failed);
        writer.Long(counters.Pending);
        writer.Long(counters.Open);
        writer.Long(counters.ClosedByUs);
        writer.Long(counters.ClosedByPeer);
        writer.Long(counters.Dropped);
        writer.Long(counters.Confirmed);
        writer.Long(counters.TuplesSkipped);
        writer.Long(counters.StartedLate);
        writer.Long(counters.Started);
        writer.Long(counters.SourceExhausted);
        writer.Long(counters.ExchangesSent);
        writer.Long(counters.ExchangesSucceeded);
        writer.Long(counters.ExchangesFailed);
        writer.Long(counters.BytesSent);
        writer.Long(counters.BytesReceived);
        writer.Long(counters.LostPending);
        writer.Long(counters.LostOpen);
        writer.Long(counters.ExchangesSkipped);
        writer.WriteEndArray();
    }

    public static Func<CborReader, LoadCounters> Reader(int version) =>
        version == 2 ? static reader => Read(reader, 2) : static reader => Read(reader, 3);

    private static LoadCounters Read(CborReader reader, int version)
    {
        reader.Begin(version == 2 ? 21 : 22);
        var counters = new LoadCounters
        {
            Attempted = reader.Long(),
            Skipped = reader.Long(),
            Established = reader.Long(),
            Failed = reader.Long(),
            Pending = reader.Long(),
            Open = reader.Long(),
            ClosedByUs = reader.Long(),
            ClosedByPeer = reader.Long(),
            Dropped = reader.Long(),
            Confirmed = reader.Long(),
            TuplesSkipped = reader.Long(),
            StartedLate = reader.Long(),
            Started = reader.Long(),
            SourceExhausted = reader.Long(),
            ExchangesSent = reader.Long(),
            ExchangesSucceeded = reader.Long(),
            ExchangesFailed = reader.Long(),
            BytesSent = reader.Long(),
            BytesReceived = reader.Long(),
            LostPending = reader.Long(),
            LostOpen = reader.Long(),
            ExchangesSkipped = version == 2 ? 0 : reader.Long(),
        };
        reader.End();
        return counters;
    }
}
