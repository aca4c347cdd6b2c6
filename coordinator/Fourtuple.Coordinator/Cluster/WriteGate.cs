using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>
/// First in, first out: what is to be done waits until everything handed over before it is in the store. One write is
/// under way; what comes meanwhile is one write later on. Pure.
/// </summary>
internal sealed class WriteGate
{
    /// <summary>Parts of one write, half of what a store takes: a single step of a run adds a few thousand.</summary>
    private const int MostParts = StoreLimits.WriteParts / 2;

    private readonly LinkedList<Batch> _waiting = [];
    private readonly List<Action> _due = [];
    private long _number;
    private bool _flying;

    /// <summary>Nothing is under way or waits.</summary>
    public bool Idle => _waiting.Count == 0 && _due.Count == 0;

    /// <summary>A write may be sent now.</summary>
    public bool Ready => _waiting.Count > 0 && !_flying;

    /// <summary>When the last try of the oldest write failed; it is sent again some time later.</summary>
    public long FailedNs { get; private set; } = long.MinValue;

    /// <param name="then">What waits for the parts, and for everything handed over before them.</param>
    /// <param name="memo">
    /// Read when nothing more comes into that write: of the memos of a run only the newest is of use.
    /// </param>
    public void Add(
        string runId, IReadOnlyList<RunWrite> parts, IEnumerable<Action> then, Func<RunWrite.Memo>? memo = null)
    {
        if (parts.Count == 0 && memo is null)
        {
            (_waiting.Last?.Value.Then ?? _due).AddRange(then);
            return;
        }
        var last = _waiting.Last?.Value;
        if (last is null || last.Sent || last.RunId != runId || last.Parts.Count + parts.Count > MostParts)
        {
            last?.ReadMemo();
            last = new Batch(runId);
            _waiting.AddLast(last);
        }
        foreach (var part in parts)
        {
            last.Add(part);
        }
        last.Then.AddRange(then);
        last.Unread = memo ?? last.Unread;
    }

    /// <summary>The oldest write that is not in the store, under a new number.</summary>
    public (long Number, string RunId, IReadOnlyList<RunWrite> Parts) Send()
    {
        var batch = _waiting.First!.Value;
        batch.ReadMemo();
        (batch.Sent, _flying) = (true, true);
        return (++_number, batch.RunId, batch.Parts);
    }

    /// <summary>The write of that number is in the store. Null for an answer to no current write.</summary>
    public IReadOnlyList<RunWrite>? Done(long number)
    {
        if (!_flying || number != _number)
        {
            return null;
        }
        _flying = false;
        FailedNs = long.MinValue;
        var batch = _waiting.First!.Value;
        _waiting.RemoveFirst();
        _due.AddRange(batch.Then);
        return batch.Parts;
    }

    /// <summary>It is not, or it is unknown whether it is: it is sent again. The parts; null as for Done.</summary>
    public IReadOnlyList<RunWrite>? Failed(long number, long nowNs)
    {
        if (!_flying || number != _number)
        {
            return null;
        }
        _flying = false;
        FailedNs = nowNs;
        return _waiting.First!.Value.Parts;
    }

    /// <summary>What nothing stands before any more.</summary>
    public IReadOnlyList<Action> TakeDue()
    {
        Action[] due = [.. _due];
        _due.Clear();
        return due;
    }

    /// <summary>Forgets what is about a run that never came to be.</summary>
    public void Forget(string runId)
    {
        FailedNs = long.MinValue;
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.RunId == runId)
            {
                _waiting.Remove(node);
            }
            node = next;
        }
    }

    private sealed class Batch(string runId)
    {
        private readonly Dictionary<string, int> _memos = new(StringComparer.Ordinal);

        public string RunId { get; } = runId;

        public List<RunWrite> Parts { get; } = [];

        public List<Action> Then { get; } = [];

        public bool Sent { get; set; }

        public Func<RunWrite.Memo>? Unread { get; set; }

        public void ReadMemo()
        {
            if (Unread is { } memo)
            {
                Unread = null;
                Add(memo());
            }
        }

        /// <summary>Of the memos of one name only the newest is of use.</summary>
        public void Add(RunWrite part)
        {
            if (part is RunWrite.Memo memo && !_memos.TryAdd(memo.Name, Parts.Count))
            {
                Parts[_memos[memo.Name]] = memo;
                return;
            }
            Parts.Add(part);
        }
    }
}
