namespace Fourtuple.Coordinator.Store;

/// <summary>One statement of a write.</summary>
/// <param name="Text">SQL with the parameters $1, $2, ... which both databases understand.</param>
/// <param name="Values">Strings, longs and byte arrays; no nulls.</param>
internal readonly record struct SqlStatement(string Text, object[] Values)
{
    public static SqlStatement Of(string name, params object[] values) => new(SqlText.Of(name), values);
}
