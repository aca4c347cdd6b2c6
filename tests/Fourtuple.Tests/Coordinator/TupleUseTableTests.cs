using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Coordinator;

public sealed class TupleUseTableTests
{
    [Fact]
    public void A_row_has_the_connections_of_an_agents_sources_by_destination()
    {
        var use = TupleUseTable.Build([
            Seat("a", ["10.0.0.1"], 9_000, 4, at => 10 + at), Seat("b", ["10.0.0.2", "10.0.0.3"], 9_002, 4, _ => 1),
        ]);
        Assert.Equal([.. Enumerable.Range(9_000, 6).Select(port => $"10.9.0.1:{port}")], use.Columns);
        Assert.Equal([10, 11, 12, 13, 0, 0], use.Rows[0].Cells);
        Assert.Equal([0, 0, 1, 1, 1, 1], use.Rows[1].Cells);
        Assert.Equal(("10.0.0.1", 1L), (use.Rows[0].Source, use.Rows[0].Addresses));
        Assert.Equal(("10.0.0.2 - 10.0.0.3", 2L), (use.Rows[1].Source, use.Rows[1].Addresses));
        Assert.Equal(4, use.Sources.Single(source => source.Address == "10.0.0.1").Ports.Distinct);
    }

    [Fact]
    public void Each_source_address_that_an_agent_tells_of_has_a_row_and_the_others_share_one()
    {
        var seat = Seat("a", ["10.0.0.2", "10.0.0.3", "10.0.0.4"], 9_000, 4, at => 10 + at) with
        {
            Uses =
            [
                new SourceUse(Address.Parse("10.0.0.2"), [1, 2, 3, 4]),
                new SourceUse(Address.Parse("10.0.0.3"), [5, 5, 5, 5]),
            ],
        };
        var use = TupleUseTable.Build([seat]);
        Assert.Equal(["10.0.0.2", "10.0.0.3", "others to 10.0.0.4"], use.Rows.Select(row => row.Source));
        Assert.Equal([[1, 2, 3, 4], [5, 5, 5, 5], [4, 4, 4, 4]], use.Rows.Select(row => row.Cells));
        Assert.All(use.Rows, row => Assert.Equal((1, 400), (row.Addresses, row.Tuples)));
        // What does not fit the slice is not believed.
        var wrong = TupleUseTable.Build([seat with { Uses = [new SourceUse(Address.Parse("10.0.0.2"), [1, 2])] }]);
        Assert.Equal(3, Assert.Single(wrong.Rows).Addresses);
    }

    /// <summary>More destinations than columns: neighbours are summed by the agent, and nothing is left out.</summary>
    [Fact]
    public void Sources_and_destinations_of_a_large_slice_add_up()
    {
        var seat = Seat("a", ["10.0.0.2", "10.0.0.3"], 9_000, 200, _ => 2) with
        {
            Uses =
            [
                new SourceUse(Address.Parse("10.0.0.2"), [.. Enumerable.Repeat(3L, 50)]),
                new SourceUse(Address.Parse("10.0.0.3"), [.. Enumerable.Repeat(5L, 50)]),
            ],
        };
        var use = TupleUseTable.Build([seat]);
        Assert.Equal((50, "10.9.0.1:9000-9003"), (use.Columns.Count, use.Columns[0]));
        Assert.Equal([150, 250], use.Rows.Select(row => row.Cells.Sum()));
    }

    /// <summary>Neighbours share a column, agents beyond the last row are counted, and no connection is lost.</summary>
    [Fact]
    public void A_large_cluster_is_told_in_so_many_columns_and_rows()
    {
        var use = TupleUseTable.Build(
            [.. Enumerable.Range(0, 300).Select(agent => Seat($"a{agent}", [$"10.1.{agent / 200}.{agent % 200}"], 9_000,
                200, _ => 2))]);
        Assert.Equal(50, use.Columns.Count);
        Assert.Equal((TupleUseTable.MostRows, 44), (use.Rows.Count, use.LeftOut));
        Assert.All(use.Rows, row => Assert.Equal(400, row.Cells.Sum()));
        Assert.Equal("10.9.0.1:9000-9003", use.Columns[0]);
    }

    [Fact]
    public void Nothing_told_is_an_empty_map()
    {
        var use = TupleUseTable.Build([]);
        Assert.Empty(use.Columns);
        Assert.Empty(use.Rows);
    }

    private static SeatUse Seat(string agent, string[] sources, int first, int ports, Func<int, long> established)
    {
        Address[] addresses = [.. sources.Select(Address.Parse)];
        var destinations = new DestinationSet([new DestinationGroup(
            "t", AddressSet.Of(Address.Parse("10.9.0.1")), PortSet.Of(first, first + ports - 1))]);
        return new SeatUse(
            agent, new TupleSpace([new TupleBox(AddressSet.Of(addresses), PortSet.Of(2_000, 2_099), destinations)]),
            [.. Enumerable.Range(0, ports).Select(at => new DestinationCounts(at, at, 0, established(at), 0, 0))],
            [.. addresses.Select(address => new SourcePorts(address, PortSet.Of(2_000, 2_003), 46))], [], 46);
    }
}
