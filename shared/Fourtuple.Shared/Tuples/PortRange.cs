namespace Fourtuple.Shared.Tuples;

/// <summary>An inclusive range of ports; First &lt;= Last.</summary>
public readonly record struct PortRange(ushort First, ushort Last)
{
    public int Count => Last - First + 1;

    public bool Contains(ushort port) => First <= port && port <= Last;

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
