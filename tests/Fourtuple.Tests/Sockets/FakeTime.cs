namespace Fourtuple.Tests.Sockets;

/// <summary>A monotonic clock in nanoseconds that moves only when told; a fake loop's Poll tells it.</summary>
public sealed class FakeTime : TimeProvider
{
    /// <summary>Not zero, as on a host that has been up for a while.</summary>
    public const long StartNs = 1_000_000_000_000;

    public long NowNs { get; private set; } = StartNs;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => NowNs;

    public void AdvanceTo(long ns) => NowNs = Math.Max(NowNs, ns);

    public void Advance(long ns) => NowNs += ns;
}
