using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Store;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Simulation;

/// <summary>The rows of one run, with the meaning that the SQL of the product gives them.</summary>
internal sealed class SimStoreRun(string runId, RunWrite.Create made)
{
    private readonly SortedDictionary<int, SliceLease> _slices = [];
    private readonly Dictionary<(Guid Session, int Slice, long SliceEpoch), AppliedFrame> _applied = [];
    private readonly List<TelemetryBody> _deltas = [];
    private readonly SortedDictionary<long, SeriesPoint> _series = [];
    private readonly SortedDictionary<long, RunEvent> _events = [];
    private readonly SortedDictionary<int, RunWrite.Finish> _reports = [];
    private readonly SortedDictionary<string, byte[]> _memos = new(StringComparer.Ordinal);
    private string _state = made.State;
    private string _reason = "";

    public bool Ended { get; private set; }

    public IReadOnlyDictionary<(Guid Session, int Slice, long SliceEpoch), AppliedFrame> Applied => _applied;

    public IReadOnlyDictionary<int, SliceLease> Slices => _slices;

    public RunWrite.Finish? Report => _reports.Count == 0 ? null : _reports.Values.Last();

    public int Revisions => _reports.Count;

    /// <summary>Rows of any kind: bounded by what a run can have.</summary>
    public int Rows => _slices.Count + _applied.Count + _series.Count + _events.Count + _memos.Count + _reports.Count;

    public RunHead Head => new(runId, made.Name, made.PlanHash, made.Created, _state, _reason, Ended);

    /// <summary>Whether the slices of the parts may be written, one after another; nothing is changed.</summary>
    public bool Takes(IReadOnlyList<RunWrite> parts)
    {
        Dictionary<int, SliceLease>? changed = null;
        for (var at = 0; at < parts.Count; at++)
        {
            if (parts[at] is not RunWrite.Lease { Slice: var next })
            {
                continue;
            }
            changed ??= [];
            if ((changed.TryGetValue(next.Slice, out var now) || _slices.TryGetValue(next.Slice, out now))
                && (next.SliceEpoch < now.SliceEpoch || (next.SliceEpoch == now.SliceEpoch
                    && (next.Agent != now.Agent || next.Session != now.Session))))
            {
                return false;
            }
            changed[next.Slice] = next;
        }
        return true;
    }

    public void Write(RunWrite part)
    {
        switch (part)
        {
            case RunWrite.Create:
                break;
            case RunWrite.Move move when !Ended:
                (_state, _reason) = (move.State, move.Reason);
                break;
            case RunWrite.Move:
                break;
            case RunWrite.Lease { Slice: var slice }:
                _slices[slice.Slice] = slice;
                break;
            case RunWrite.Frame frame:
                Apply(frame);
                break;
            case RunWrite.Point { Value: var point }:
                _series.TryAdd((long)Math.Round(point.Seconds * 1_000), point);
                break;
            case RunWrite.Note { Event: var note }:
                _events.TryAdd(note.Number, note);
                break;
            case RunWrite.Memo memo:
                _memos[memo.Name] = memo.Value;
                break;
            case RunWrite.Finish finish:
                _memos.Clear();
                _reports.TryAdd(finish.Revision, finish);
                if (!Ended)
                {
                    (_state, _reason) = (finish.Report.Run.State, finish.Report.Verdict.Sentence);
                    Ended = true;
                }
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(part), part, "not a part of a write");
        }
    }

    public StoredRun Read()
    {
        var (connect, exchange, lag) = (new Histogram(), new Histogram(), new Histogram());
        var service = new Histogram();
        foreach (var delta in _deltas)
        {
            Add(connect, delta.ConnectDelta);
            Add(exchange, delta.ExchangeDelta);
            Add(lag, delta.LagDelta);
            Add(service, delta.ServiceDelta);
        }
        return new StoredRun(
            Head, made.Plan, [.. _slices.Values],
            [.. _applied.OrderBy(row => row.Value.Last.Agent, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Session.ToString("D"), StringComparer.Ordinal)
                .ThenBy(row => row.Key.Slice).ThenBy(row => row.Key.SliceEpoch).Select(row => row.Value)],
            connect, exchange, lag, service, [.. _series.Values], [.. _events.Values],
            new Dictionary<string, byte[]>(_memos, StringComparer.Ordinal), Report?.Accounting, Report?.Report);
    }

    private void Apply(RunWrite.Frame part)
    {
        var frame = part.Telemetry;
        var key = (frame.Session, frame.Slice, frame.SliceEpoch);
        var known = _applied.GetValueOrDefault(key);
        if (known is not null && frame.Sequence <= known.Sequence)
        {
            return;
        }
        var body = frame.Body;
        if (body.ConnectDelta.Length + body.ExchangeDelta.Length + body.LagDelta.Length + body.ServiceDelta.Length > 0)
        {
            _deltas.Add(body);
        }
        _applied[key] = new AppliedFrame(
            frame.Sequence,
            known is null ? body.Counters : CounterMerge.Maximum(known.Counters, body.Counters),
            (known?.ConnectTimes ?? 0) + part.ConnectTimes,
            frame with
            {
                Body = (body.HasTables || known is null ? body : body.WithTablesOf(known.Last.Body)) with
                {
                    ConnectDelta = [],
                    ExchangeDelta = [],
                    LagDelta = [],
                    ServiceDelta = [],
                },
            });
    }

    private static void Add(Histogram to, byte[] encoded)
    {
        // A header of 40 bytes and one word of 0: nothing was recorded.
        if (encoded.Length > 0 && (encoded.Length != 41 || encoded[40] != 0))
        {
            to.Add(Histogram.Decode(encoded));
        }
    }
}
