using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Metrics;

public sealed class AccountingTests
{
    private static readonly Accounting Good = new()
    {
        Asked = 100,
        Leased = 90,
        Unleased = 10,
        Attempted = 80,
        Skipped = 10,
        Established = 60,
        Failed = 12,
        Pending = 5,
        Open = 30,
        ClosedByUs = 20,
        ClosedByPeer = 6,
        Dropped = 5,
        LostPending = 3,
        LostOpen = 4,
        Confirmed = 60,
        TuplesSkipped = 7,
    };

    private static readonly LoadCounters GoodCounters = new()
    {
        Attempted = 80,
        Skipped = 10,
        Established = 60,
        Failed = 12,
        Pending = 8,
        Open = 34,
        ClosedByUs = 20,
        ClosedByPeer = 6,
        Dropped = 6,
        Confirmed = 60,
        Started = 5,
        StartedLate = 5,
        SourceExhausted = 10,
    };

    [Fact]
    public void An_account_that_adds_up_is_returned()
    {
        Assert.Empty(Good.Violations());
        Assert.Same(Good, Good.Checked());
    }

    public static TheoryData<string, Accounting> Broken() => new()
    {
        { "asked 101 is not leased 90 + unleased 10 = 100", Good with { Asked = 101 } },
        { "leased 90 is not attempted 80 + skipped 11 = 91", Good with { Skipped = 11 } },
        {
            "attempted 80 is not established 60 + failed 11 + pending 5 + lost.pending 3 = 79",
            Good with { Failed = 11 }
        },
        {
            "established 60 is not open 31 + closedByUs 20 + closedByPeer 6 + lost.open 4 = 61",
            Good with { Open = 31 }
        },
        { "dropped 7 is more than closedByPeer 6", Good with { Dropped = 7 } },
        { "confirmed 61 is more than established 60", Good with { Confirmed = 61 } },
        { "tuplesSkipped -1 is negative", Good with { TuplesSkipped = -1 } },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Each_broken_equation_is_named_with_its_numbers(string expected, Accounting account)
    {
        Assert.Equal([expected], account.Violations());
        Assert.Equal(expected, Assert.Throws<AccountingException>(account.Checked).Message);
    }

    [Fact]
    public void Moving_an_opening_between_sides_shows_every_equation_it_breaks()
    {
        var broken = (Good with { Established = 61 }).Violations();
        Assert.Equal(2, broken.Count);
    }

    [Fact]
    public void Numbers_that_wrap_around_do_not_add_up()
    {
        var wrapped = Good with { Leased = long.MaxValue, Unleased = long.MaxValue, Asked = -2 };
        Assert.Contains(wrapped.Violations(), v => v.StartsWith("asked", StringComparison.Ordinal));
    }

    [Fact]
    public void Counters_that_add_up_have_no_violations()
    {
        Assert.Empty(default(LoadCounters).Violations());
        Assert.Empty(GoodCounters.Violations());
        Assert.Empty((GoodCounters + GoodCounters).Violations());
    }

    public static TheoryData<string, LoadCounters> BrokenCounters() => new()
    {
        { "attempted", GoodCounters with { Pending = 9 } },
        { "established", GoodCounters with { Open = 33 } },
        { "dropped", GoodCounters with { Dropped = 7 } },
        { "confirmed", GoodCounters with { Confirmed = 61 } },
        { "sourceExhausted", GoodCounters with { SourceExhausted = 11 } },
        { "startedLate", GoodCounters with { StartedLate = 6 } },
        { "bytesSent", GoodCounters with { BytesSent = -1 } },
    };

    [Theory]
    [MemberData(nameof(BrokenCounters))]
    public void Each_broken_equation_of_counters_is_named(string begins, LoadCounters counters) =>
        Assert.StartsWith(begins + " ", Assert.Single(counters.Violations()), StringComparison.Ordinal);

    [Fact]
    public void Adding_counters_adds_every_one_of_them()
    {
        object one = default(LoadCounters);
        var number = 1L;
        foreach (var property in typeof(LoadCounters).GetProperties())
            property.SetValue(one, number++);
        object sum = (LoadCounters)one + (LoadCounters)one;
        foreach (var property in typeof(LoadCounters).GetProperties())
            Assert.Equal(2 * (long)property.GetValue(one)!, property.GetValue(sum));
    }
}
