using System.Data.Common;
using Dapper;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Store;

/// <summary>Reads rows into records; the same for both databases.</summary>
internal static class RunRows
{
    public static async Task<IReadOnlyList<RunHead>> HeadsAsync(
        DbConnection connection, DbTransaction transaction, int most)
    {
        var rows = await connection.QueryAsync<HeadRow>(
            SqlText.Of("read-heads"), new { most }, transaction).ConfigureAwait(false);
        return [.. rows.Select(Head)];
    }

    /// <summary>The caller's transaction makes it one moment.</summary>
    public static async Task<StoredRun?> RunAsync(DbConnection connection, DbTransaction transaction, string runId)
    {
        var sums = await SumsAsync(connection, transaction, runId).ConfigureAwait(false);
        using var rows = await connection.QueryMultipleAsync(
            SqlText.Of("read-run"), new { run = runId }, transaction).ConfigureAwait(false);
        if (await rows.ReadSingleOrDefaultAsync<HeadRow>().ConfigureAwait(false) is not { } head)
        {
            return null;
        }
        var slices = (await rows.ReadAsync<SliceRow>().ConfigureAwait(false)).Select(Slice).ToArray();
        var applied = (await rows.ReadAsync<AppliedRow>().ConfigureAwait(false)).Select(Applied).ToArray();
        var series = (await rows.ReadAsync<string>().ConfigureAwait(false)).Select(StoreJson.ReadPoint).ToArray();
        var events = (await rows.ReadAsync<EventRow>().ConfigureAwait(false))
            .Select(row => new RunEvent(row.Number, row.At_ms, row.Kind, row.Detail)).ToArray();
        var report = await rows.ReadSingleOrDefaultAsync<ReportRow>().ConfigureAwait(false);
        var memos = (await rows.ReadAsync<MemoRow>().ConfigureAwait(false))
            .ToDictionary(row => row.Name, row => row.Memo, StringComparer.Ordinal);
        return new StoredRun(
            Head(head), head.Plan, slices, applied, sums.Connect, sums.Exchange, sums.Lag, sums.Service,
            series, events, memos,
            report is null ? null : StoreJson.ReadAccounting(report.Accounting),
            report is null ? null : RunJson.Read(report.Report));
    }

    public static async Task<DeltaSums> SumsAsync(DbConnection connection, DbTransaction? transaction, string runId)
    {
        var sums = new DeltaSums();
        var rows = await connection.QueryAsync<DeltaRow>(
            SqlText.Of("read-deltas"), new { run = runId }, transaction).ConfigureAwait(false);
        foreach (var row in rows)
        {
            sums.Add(row);
        }
        return sums;
    }

    private static RunHead Head(HeadRow row) =>
        new(row.Run_id, row.Name, row.Plan_hash, row.Created, row.State, row.Reason, row.Ended != 0);

    private static SliceLease Slice(SliceRow row) =>
        new((int)row.Slice, row.Slice_epoch, row.Agent, Guid.Parse(row.Session), Enum.Parse<SliceState>(row.State));

    private static ClusterMessage.Telemetry Frame(byte[] bytes, string session) =>
        MessageCodec.Decode(bytes).Envelope?.Body as ClusterMessage.Telemetry
            ?? throw new InvalidDataException($"the frame of session {session} in the store is not telemetry");

    private static AppliedFrame Applied(AppliedRow row)
    {
        var frame = Frame(row.Frame, row.Session);
        if (row.Tables.Length > 0)
        {
            frame = frame with { Body = frame.Body.WithTablesOf(Frame(row.Tables, row.Session).Body) };
        }
        var counters = new LoadCounters
        {
            Attempted = row.Attempted,
            Skipped = row.Skipped,
            Established = row.Established,
            Failed = row.Failed,
            Pending = row.Pending,
            Open = row.Open,
            ClosedByUs = row.Closed_by_us,
            ClosedByPeer = row.Closed_by_peer,
            Dropped = row.Dropped,
            Confirmed = row.Confirmed,
            TuplesSkipped = row.Tuples_skipped,
            StartedLate = row.Started_late,
            Started = row.Started,
            SourceExhausted = row.Source_exhausted,
            ExchangesSent = row.Exchanges_sent,
            ExchangesSucceeded = row.Exchanges_succeeded,
            ExchangesFailed = row.Exchanges_failed,
            BytesSent = row.Bytes_sent,
            BytesReceived = row.Bytes_received,
            // These never shrink, so those of the newest frame are the maximum, and they need no column.
            LostPending = frame.Body.Counters.LostPending,
            LostOpen = frame.Body.Counters.LostOpen,
            ExchangesSkipped = frame.Body.Counters.ExchangesSkipped,
        };
        return new AppliedFrame(row.Seq, counters, row.Connect_times, frame);
    }
}
