using System.Formats.Cbor;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Shared.Messages;

/// <summary>
/// Counters of a slice: 21 numbers in the order <see cref="LoadCounters"/> declares them; 19 in version 1, which had no
/// lost ones.
/// </summary>
internal static class CounterFields
{
    public static void Write(CborWriter writer, LoadCounters counters)
    {
        writer.WriteStartArray(21);
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
        writer.WriteEndArray();
    }

    public static Func<CborReader, LoadCounters> Reader(int version) =>
        version == 1 ? static reader => Read(reader, 1) : static reader => Read(reader, 2);

    private static LoadCounters Read(CborReader reader, int version)
    {
        reader.Begin(version == 1 ? 19 : 21);
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
            LostPending = version == 1 ? 0 : reader.Long(),
            LostOpen = version == 1 ? 0 : reader.Long(),
        };
        reader.End();
        return counters;
    }
}
