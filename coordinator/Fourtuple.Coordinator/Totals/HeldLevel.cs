using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Coordinator.Totals;

/// <summary>Open connections while a level was held.</summary>
public sealed class HeldLevel
{
    private double _sum;

    public long Samples { get; private set; }

    public long Least { get; private set; } = long.MaxValue;

    public double Mean => Samples == 0 ? 0 : _sum / Samples;

    public HeldMemo Memo => new(Samples, Least, _sum);

    public void Restore(HeldMemo memo)
    {
        ArgumentNullException.ThrowIfNull(memo);
        (Samples, Least, _sum) = (memo.Samples, memo.Least, memo.Sum);
    }

    public void Add(long open)
    {
        Least = Math.Min(Least, open);
        _sum += open;
        Samples++;
    }
}
