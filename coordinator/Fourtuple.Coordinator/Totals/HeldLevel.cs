namespace Fourtuple.Coordinator.Totals;

/// <summary>Open connections while a level was held.</summary>
public sealed class HeldLevel
{
    private double _sum;

    public long Samples { get; private set; }

    public long Least { get; private set; } = long.MaxValue;

    public double Mean => Samples == 0 ? 0 : _sum / Samples;

    public void Add(long open)
    {
        Least = Math.Min(Least, open);
        _sum += open;
        Samples++;
    }
}
