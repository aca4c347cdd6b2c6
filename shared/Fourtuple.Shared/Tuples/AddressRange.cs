namespace Fourtuple.Shared.Tuples;

/// <summary>An inclusive range of addresses of one family; First &lt;= Last.</summary>
public readonly record struct AddressRange(Address First, Address Last);
