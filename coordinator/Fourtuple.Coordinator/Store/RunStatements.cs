using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Store;

/// <summary>The statements that carry out the parts of a write. Pure.</summary>
internal static class RunStatements
{
    public static List<SqlStatement> Of(string runId, IReadOnlyList<RunWrite> parts)
    {
        var statements = new List<SqlStatement>((2 * parts.Count) + 1);
        if (!parts.Any(part => part is RunWrite.Create))
        {
            statements.Add(KnownRun(Text(runId)));
        }
        foreach (var part in parts)
        {
            Add(statements, Text(runId), part);
        }
        return statements;
    }

    /// <summary>
    /// Makes the row of sums; for an unknown run it violates a foreign key, which refuses the whole write.
    /// </summary>
    private static SqlStatement KnownRun(string runId) => SqlStatement.Of("sums", runId, Array.Empty<byte>());

    private static void Add(List<SqlStatement> to, string runId, RunWrite part)
    {
        switch (part)
        {
            case RunWrite.Create run:
                to.Add(SqlStatement.Of(
                    "run", runId, Text(run.Name), Text(run.Plan), Text(run.PlanHash), Text(run.Created),
                    Text(run.State)));
                to.Add(KnownRun(runId));
                break;
            case RunWrite.Move move:
                to.Add(SqlStatement.Of("state", runId, Text(move.State), Text(move.Reason)));
                break;
            case RunWrite.Lease { Slice: var slice }:
                to.Add(SqlStatement.Of(
                    "slice", runId, (long)slice.Slice, slice.SliceEpoch, Text(slice.Agent), Text(slice.Session),
                    slice.State.ToString()));
                break;
            case RunWrite.Frame frame:
                AddFrame(to, runId, frame);
                break;
            case RunWrite.Point { Value: var point }:
                to.Add(SqlStatement.Of("point", runId, AtMs(point), StoreJson.Write(point)));
                break;
            case RunWrite.Note { Event: var note }:
                to.Add(SqlStatement.Of("event", runId, note.Number, note.AtMs, Text(note.Kind), Text(note.Detail)));
                break;
            case RunWrite.Memo memo:
                to.Add(SqlStatement.Of("memo", runId, Text(memo.Name), memo.Value));
                break;
            case RunWrite.Finish finish:
                to.Add(SqlStatement.Of(
                    "report", runId, (long)finish.Revision, StoreJson.Write(finish.Accounting),
                    RunJson.Write(finish.Report)));
                to.Add(SqlStatement.Of(
                    "end", runId, Text(finish.Report.Run.State), Text(finish.Report.Verdict.Sentence)));
                to.Add(SqlStatement.Of("memos-end", runId));
                break;
        }
    }

    private static void AddFrame(List<SqlStatement> to, string runId, RunWrite.Frame part)
    {
        var frame = part.Telemetry;
        var body = frame.Body;
        if (body.ConnectDelta.Length + body.ExchangeDelta.Length + body.LagDelta.Length + body.ServiceDelta.Length > 0)
        {
            to.Add(SqlStatement.Of(
                "delta", runId, Text(frame.Session), (long)frame.Slice, frame.SliceEpoch, frame.Sequence,
                body.ConnectDelta, body.ExchangeDelta, body.LagDelta, body.ServiceDelta));
        }
        var kept = frame with
        {
            Body = body with { ConnectDelta = [], ExchangeDelta = [], LagDelta = [], ServiceDelta = [] },
        };
        var bare = kept with { Body = kept.Body with { Destinations = [], Sources = [], Uses = [] } };
        var c = body.Counters;
        to.Add(SqlStatement.Of(
            "frame", runId, Text(frame.Session), (long)frame.Slice, frame.SliceEpoch, Text(frame.Agent),
            frame.Sequence, part.ConnectTimes, c.Attempted, c.Skipped, c.Established, c.Failed, c.Pending, c.Open,
            c.ClosedByUs, c.ClosedByPeer, c.Dropped, c.Confirmed, c.TuplesSkipped, c.StartedLate, c.Started,
            c.SourceExhausted, c.ExchangesSent, c.ExchangesSucceeded, c.ExchangesFailed, c.BytesSent, c.BytesReceived,
            Encoded(bare), body.HasTables ? Encoded(kept) : []));
    }

    private static byte[] Encoded(ClusterMessage.Telemetry frame) =>
        MessageCodec.Encode(new Envelope("", frame.Agent, 0, frame));

    private static long AtMs(SeriesPoint point) => (long)Math.Round(point.Seconds * 1_000);

    private static string Text(Guid session) => session.ToString("D");

    /// <summary>PostgreSQL takes no NUL in a text.</summary>
    private static string Text(string value) => value.Replace('\0', '\uFFFD');
}
