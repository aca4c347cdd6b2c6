namespace Fourtuple.Shared.Tuples;

/// <summary>One side of a connection.</summary>
public readonly record struct Endpoint(Address Address, ushort Port)
{
    public override string ToString() => Address.IsV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}
