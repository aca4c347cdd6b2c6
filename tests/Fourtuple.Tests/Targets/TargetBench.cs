using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Tests.Targets;

/// <summary>A service over a scripted loop at a standing clock.</summary>
internal sealed class TargetBench : IDisposable
{
    public const long Now = 1_000;

    private const int ECONNABORTED = 103;
    private const int ECONNRESET = 104;

    public static readonly Endpoint Peer = new(Address.Parse("127.0.0.1"), 40_000);

    private readonly HashSet<int> _open = [];

    public TargetBench(
        TargetMode mode, long limit = 100, AtLimit atLimit = AtLimit.Rst, int listeners = 1, int posts = 8,
        int capacity = 64, bool reflect = false, long? closeAfterNs = null)
    {
        Loop = new ScriptedLoop(capacity);
        Limit = new ConnectionLimit(limit, 1);
        Service = new TargetService(
            Loop, new ServiceOptions(0, listeners, posts, mode, atLimit, reflect)
            {
                CloseAfterNs = closeAfterNs,
            }, Limit);
        Service.Tick(Now);
    }

    public ScriptedLoop Loop { get; }

    public ConnectionLimit Limit { get; }

    public TargetService Service { get; }

    public int LastSlot { get; private set; }

    public int Accept()
    {
        LastSlot = Loop.Posted.Keys.First();
        _open.Add(LastSlot);
        Handle(Loop.Accepted(LastSlot, Peer));
        return LastSlot;
    }

    public void FailAccept(int errno)
    {
        var slot = Loop.Posted.Keys.First();
        Loop.Posted.Remove(slot);
        Handle(new Completion { Kind = CompletionKind.AcceptFailed, Slot = slot, Errno = errno });
    }

    public void Handle(Completion completion)
    {
        Service.Handle(completion, Now);
        Service.Tick(Now);
        if (completion.Kind == CompletionKind.Closed)
        {
            _open.Remove(completion.Slot);
        }
    }

    public void SendAll(int slot, List<byte> into)
    {
        while (Loop.Sending.ContainsKey(slot))
        {
            Handle(Loop.Sent(slot, into));
        }
    }

    public void AssertAddsUp()
    {
        var counts = Service.Counts;
        Assert.Equal(
            counts.Accepted, counts.Open + counts.ClosedByPeer + counts.ClosedByUs + counts.RefusedAtLimit);
    }

    public void RandomStep(Random random)
    {
        var live = _open.Where(slot => !Loop.Closing.ContainsKey(slot)).Order().ToList();
        var slot = live.Count > 0 ? live[random.Next(live.Count)] : -1;
        switch (random.Next(8))
        {
            case 0 or 1 when Loop.Posted.Count > 0:
                Accept();
                break;
            case 2 or 3 when slot >= 0:
                Handle(Loop.Received(slot, new byte[random.Next(1, 5_000)]));
                break;
            case 4 when Loop.Sending.Count > 0:
                Handle(Loop.Sent(Loop.Sending.Keys.Order().First(), []));
                break;
            case 5 when slot >= 0:
                var kind = random.Next(2) == 0 ? CompletionKind.PeerClosed : CompletionKind.Broken;
                Handle(new Completion { Kind = kind, Slot = slot, Errno = ECONNRESET });
                break;
            case 6 when Loop.Posted.Count > 0 && random.Next(10) == 0:
                FailAccept(ECONNABORTED);
                break;
            case 7 when Loop.Closing.Count > 0:
                Handle(Loop.Closed(Loop.Closing.Keys.Order().First()));
                break;
            default:
                break;
        }
    }

    public void CloseAll()
    {
        foreach (var slot in _open.Where(slot => !Loop.Closing.ContainsKey(slot)).ToList())
        {
            Handle(new Completion { Kind = CompletionKind.Broken, Slot = slot, Errno = ECONNRESET });
        }
        foreach (var slot in Loop.Closing.Keys.ToList())
        {
            Handle(Loop.Closed(slot));
        }
    }

    public void Dispose()
    {
        Loop.Dispose();
        Service.Dispose();
    }
}
