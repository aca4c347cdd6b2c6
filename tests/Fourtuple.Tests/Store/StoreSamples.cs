using System.Text.Json;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Tests.Coordinator;
using MessageSamples = Fourtuple.Tests.Messages.Samples;

namespace Fourtuple.Tests.Store;

/// <summary>What the store tests write, and the text they compare runs by.</summary>
public static class StoreSamples
{
    public static readonly Guid Session = new("01234567-89ab-cdef-0123-456789abcdef");
    public static readonly Guid Restarted = new("11234567-89ab-cdef-0123-456789abcdef");

    public static Accounting Account { get; } = new()
    {
        Asked = 10,
        Leased = 9,
        Unleased = 1,
        Attempted = 8,
        Skipped = 1,
        Established = 6,
        Failed = 1,
        Pending = 0,
        Open = 4,
        ClosedByUs = 1,
        ClosedByPeer = 0,
        Dropped = 0,
        LostPending = 1,
        LostOpen = 1,
        Confirmed = 5,
        TuplesSkipped = 2,
    };

    public static RunReport Report => SampleRun.Good.Report;

    public static RunWrite Create(string created = "2025-01-01T00:00:00Z") =>
        new RunWrite.Create("sample", "kind: LoadPlan\n", "ab12", created, "gathering");

    public static RunWrite Lease(
        long sliceEpoch, string agent = "a1", Guid? session = null, SliceState state = SliceState.Granted) =>
        new RunWrite.Lease(new SliceLease(3, sliceEpoch, agent, session ?? Session, state));

    /// <summary>Its connect times are seq, seq + 1, ... microseconds, as many as times says.</summary>
    public static RunWrite.Frame Frame(long seq, string agent = "a1", int times = 3, Guid? session = null)
    {
        var connect = Recorded(seq * 1_000, times);
        var counters = MessageSamples.Counters(seq * 10);
        var body = new TelemetryBody(
            seq * 1_000_000_000, counters, null, connect.Encode(), Recorded(seq * 2_000, 1).EncodeCompressed(), [], [],
            [new FailureEntry(FailurePhase.Connect, FailureCause.Refused, 111, 0, seq, 1, seq)], [], [],
            new AgentGauges(seq, 1, 0.5, 0.25, 2, 3), new Dictionary<string, long> { ["TCPSynRetrans"] = seq }, false);
        return new RunWrite.Frame(
            new ClusterMessage.Telemetry("run-1", agent, session ?? Session, 3, 1, seq, false, body), times);
    }

    public static RunWrite Point(double seconds, long asked = 100) => new RunWrite.Point(new SeriesPoint(
        seconds, "hold 10s", asked, MessageSamples.Counters(5), 1.5, 2.5, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1 << 20));

    public static RunWrite Note(long number, string detail = "agent a1 is suspect") =>
        new RunWrite.Note(new RunEvent(number, number * 1_000, "suspect", detail));

    /// <summary>One of each kind of part, the creation left out.</summary>
    public static RunWrite[] EveryPart(long round) =>
    [
        Lease(round), new RunWrite.Move("ramp", $"round {round}"), Frame(round), Point(round), Note(round),
        new RunWrite.Memo("run", [(byte)round]), new RunWrite.Finish((int)round, Account, Report),
    ];

    public static Histogram Recorded(long from, int times)
    {
        var histogram = new Histogram();
        for (var n = 0; n < times; n++)
            histogram.Record(from + (n * 1_000));
        return histogram;
    }

    /// <summary>Everything that was read, as text: two runs are equal when these are.</summary>
    public static string TextOf(StoredRun? run) => run is null ? "unknown" : JsonSerializer.Serialize(new
    {
        run.Head,
        run.Plan,
        run.Slices,
        Applied = run.Applied.Select(applied => new
        {
            applied.Sequence,
            applied.Counters,
            applied.ConnectTimes,
            Frame = Convert.ToHexString(MessageCodec.Encode(new Envelope("", "", 0, applied.Last))),
        }),
        Sums = new[] { run.Connect, run.Exchange, run.Lag }.Select(sum => Convert.ToHexString(sum.Encode())),
        run.Series,
        run.Events,
        Memos = run.Memos.ToDictionary(memo => memo.Key, memo => Convert.ToHexString(memo.Value)),
        run.Accounting,
        Report = run.Report is null ? "" : RunJson.Write(run.Report),
    });
}
