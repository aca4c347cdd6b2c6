using Fourtuple.Coordinator.Store;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Fourtuple.Tests.Store;

public sealed class SqlFaultsTests
{
    [Theory]
    [InlineData("53100", StoreOutcome.Full)]
    [InlineData("FT001", StoreOutcome.Fenced)]
    [InlineData("23503", StoreOutcome.Refused)]
    [InlineData("28P01", StoreOutcome.Refused)]
    [InlineData("3D000", StoreOutcome.Refused)]
    [InlineData("25006", StoreOutcome.Unavailable)]
    [InlineData("25P03", StoreOutcome.Unavailable)]
    [InlineData("40P01", StoreOutcome.Unavailable)]
    [InlineData("53300", StoreOutcome.Unavailable)]
    [InlineData("55P03", StoreOutcome.Unavailable)]
    [InlineData("57014", StoreOutcome.Unavailable)]
    [InlineData("57P01", StoreOutcome.Unavailable)]
    public void Expected_errors_of_PostgreSQL_are_outcomes(string code, StoreOutcome outcome) =>
        Assert.Equal(outcome, SqlFaults.Of(new PostgresException("said", "ERROR", "ERROR", code))?.Outcome);

    [Theory]
    [InlineData(13, 13, StoreOutcome.Full)]
    [InlineData(10, 4874, StoreOutcome.Full)]
    [InlineData(10, 10, StoreOutcome.Unavailable)]
    [InlineData(5, 5, StoreOutcome.Unavailable)]
    [InlineData(19, 787, StoreOutcome.Refused)]
    [InlineData(11, 11, StoreOutcome.Refused)]
    public void Expected_errors_of_SQLite_are_outcomes(int code, int extended, StoreOutcome outcome) =>
        Assert.Equal(outcome, SqlFaults.Of(new SqliteException("said", code, extended))?.Outcome);

    [Fact]
    public void Our_own_mistakes_are_not_hidden()
    {
        Assert.Null(SqlFaults.Of(new PostgresException("no such table", "ERROR", "ERROR", "42P01")));
        Assert.Null(SqlFaults.Of(new SqliteException("near: syntax error", 1, 1)));
        Assert.Null(SqlFaults.Of(new InvalidOperationException("bug")));
    }
}
