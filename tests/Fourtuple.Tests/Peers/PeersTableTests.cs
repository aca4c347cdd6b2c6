using Fourtuple.Benchmarks.Peers;
using Fourtuple.Tests.Tidy;

namespace Fourtuple.Tests.Peers;

/// <summary>README's comparison with other tools is what was measured, and what it says follows from the figures.</summary>
public sealed class PeersTableTests
{
    private static readonly PeersRound _round = new(1_000, 10, 0.5, 1.5, 0.25, 3_000_000, 0, 0, "");

    [Fact]
    public void The_tables_of_the_readme_are_those_of_peers_json()
    {
        var readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));
        var kept = File.ReadAllText(Path.Combine(SourceTree.Root, "tests/Fourtuple.Benchmarks/peers.json"));

        Assert.Equal(PeersTable.Into(readme, PeersResult.Read(kept)), readme);
    }

    [Fact]
    public void The_file_is_read_as_it_was_written()
    {
        var text = Result(Row(PeersWork.OneDestination, _round with { Said = "no" })).Write();

        Assert.Equal(text, PeersResult.Read(text).Write());
    }

    [Fact]
    public void A_row_has_the_median_and_the_range()
    {
        var row = Row(
            PeersWork.OneDestination, _round with { Seconds = 9.5 }, _round, _round with { Seconds = 2.5 });

        Assert.Contains(
            "| wrk | 1,000 | 2.50 (1.50-9.50) | 0.50 | 2.00 (1.00-9.00) | 0.25 | slow |",
            PeersTable.Render(Result(row)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_fell_short_has_its_own_word_in_the_row()
    {
        var row = Row(PeersWork.OneProcess, _round with { Established = 7, Said = "Too many open files" });

        Assert.Contains(
            "| wrk | 2 | 7 | 1.5 | 0.3 | slow; `Too many open files` |", PeersTable.Render(Result(row)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_is_told_with_and_without_what_a_tool_needs_by_itself()
    {
        var few = Row(PeersWork.FewHeld, _round with { Established = 100, RssBytes = 2_100_000 });

        Assert.Contains(
            "| wrk | 3 | 2 | 1,000 | 3,000 | slow |",
            PeersTable.Render(Result(few, Row(PeersWork.Held, _round))), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_is_between_the_marks_is_replaced()
    {
        var once = PeersTable.Into($"before\n{PeersTable.Begin}\nold\n{PeersTable.End}\nafter\n", Result());

        Assert.StartsWith($"before\n{PeersTable.Begin}\n2026-01-02", once, StringComparison.Ordinal);
        Assert.EndsWith($"{PeersTable.End}\nafter\n", once, StringComparison.Ordinal);
        Assert.DoesNotContain("old", once, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => PeersTable.Into("no marks", Result()));
    }

    private static PeersRow Row(string work, params PeersRound[] rounds) => new(work, "wrk", 2, 1_000, "slow", rounds);

    private static PeersResult Result(params PeersRow[] rows) => new(
        "2026-01-02", "6.18", "any", 2, 23.5, 20_000, new Dictionary<string, string> { ["wrk"] = "4.1" }, rows);
}
