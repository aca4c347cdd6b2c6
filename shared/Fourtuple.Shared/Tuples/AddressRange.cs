namespace Fourtuple.Shared.Tuples;

/// <summary>An inclusive range of addresses of one family; First &lt;= Last.</summary>
public readonly record struct AddressRange(Address First, Address Last)
{
    /// <summary>How many addresses; saturates at long.MaxValue.</summary>
    public long Count
    {
        get
        {
            var span = Last.Bits - First.Bits;
            return span >= long.MaxValue ? long.MaxValue : (long)span + 1;
        }
    }

    public bool Contains(Address address) => First <= address && address <= Last;

    public bool Overlaps(AddressRange other) => First <= other.Last && other.First <= Last;

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
