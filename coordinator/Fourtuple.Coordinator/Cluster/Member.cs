using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>What the coordinator remembers of one agent, with or without a run.</summary>
internal sealed class Member(string agent, Guid session, AgentCapacity capacity)
{
    /// <summary>Sessions of one agent remembered as over: more than a delayed hello could come from.</summary>
    private const int MostFormer = 16;

    private readonly Queue<Guid> _former = [];

    public string Agent { get; } = agent;

    public Guid Session { get; private set; } = session;

    public AgentCapacity Capacity { get; private set; } = capacity;

    public MemberState State { get; set; }

    /// <summary>When anything last came from it, nanoseconds.</summary>
    public long HeardNs { get; set; }

    /// <summary>An operator declared this process lost: nothing it says makes it a member again.</summary>
    public bool Downed { get; set; }

    /// <summary>How often a new process took the name.</summary>
    public int Restarts { get; private set; }

    /// <summary>The run that its last frame was about.</summary>
    public string? RunId { get; private set; }

    /// <summary>The run of which its process said last that every socket is closed.</summary>
    public string? Released { get; private set; }

    /// <summary>Sequence of that frame: sequences of a session go on over its runs.</summary>
    private long _sequence;

    /// <summary>When its newest hello was sent, by the monotonic clock of its host.</summary>
    private long _greetedNs;

    /// <summary>
    /// A hello of an earlier process, which the bus delayed: one that ended here, or one that spoke before on the same
    /// boot, where the clock of all processes is one.
    /// </summary>
    public bool IsFormer(ClusterMessage.Hello hello) => _former.Contains(hello.Session)
        || (hello.Session != Session && hello.Capacity.BootId == Capacity.BootId && hello.SentNs < _greetedNs);

    public void Greet(ClusterMessage.Hello hello)
    {
        if (hello.Session != Session)
        {
            _former.Enqueue(Session);
            if (_former.Count > MostFormer)
            {
                _former.Dequeue();
            }
            Restarts++;
            (RunId, Released, _sequence, Downed) = (null, null, 0, false);
        }
        _greetedNs = hello.Capacity.BootId == Capacity.BootId ? Math.Max(_greetedNs, hello.SentNs) : hello.SentNs;
        (Session, Capacity) = (hello.Session, hello.Capacity);
    }

    /// <summary>A frame that the bus delayed or repeats tells of a run that may be over.</summary>
    public void Note(ClusterMessage.Telemetry frame)
    {
        if (frame is { Final: true, Body.Ended: true })
        {
            Released = frame.RunId;
        }
        if (frame.Sequence >= _sequence)
        {
            (RunId, _sequence) = (frame.Final ? null : frame.RunId, frame.Sequence);
        }
    }
}
