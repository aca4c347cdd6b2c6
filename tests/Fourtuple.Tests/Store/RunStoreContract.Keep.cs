using Fourtuple.Coordinator.Store;

namespace Fourtuple.Tests.Store;

/// <summary>Texts that belong to no run, and who leads.</summary>
public abstract partial class RunStoreContract
{
    [Fact]
    public async Task A_kept_text_is_replaced_listed_newest_first_and_dropped()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        await KeepAsync(store, epoch, "a", "1", "2026-01-01");
        await KeepAsync(store, epoch, "b", "2", "2026-01-02");
        await KeepAsync(store, epoch, "a", "3 \0", "2026-01-03");
        Assert.Equal(["a:3 \uFFFD", "b:2"], await KeptAsync(store));
        Assert.True((await store.DropAsync(epoch, KeptKind.Plan, "a")).Ok);
        Assert.True((await store.DropAsync(epoch, KeptKind.Plan, "a")).Ok);
        Assert.Equal(["b:2"], await KeptAsync(store));
        Assert.Empty((await store.KeptAsync(KeptKind.Cordon, 9)).Value!);
    }

    [Fact]
    public async Task Of_a_kind_the_oldest_texts_beyond_the_bound_go()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        foreach (var day in Enumerable.Range(1, 4))
            await KeepAsync(store, epoch, $"n{day}", "", $"2026-01-0{day}", most: 2);
        Assert.Equal(["n4:", "n3:"], await KeptAsync(store));
    }

    [Fact]
    public async Task An_old_epoch_keeps_and_drops_nothing()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        await KeepAsync(store, epoch, "a", "1", "2026-01-01");
        var late = new KeptText(KeptKind.Plan, "a", "2", "2026-01-02", "me");
        Assert.Equal(StoreOutcome.Fenced, (await store.KeepAsync(epoch - 1, late, 9)).Outcome);
        Assert.Equal(StoreOutcome.Fenced, (await store.DropAsync(epoch - 1, KeptKind.Plan, "a")).Outcome);
        Assert.Equal(["a:1"], await KeptAsync(store));
    }

    [Fact]
    public async Task The_lease_row_says_who_leads_until_it_is_given_up()
    {
        var (leader, standby) = (await OpenAsync(), await OpenAsync());
        Assert.False((await standby.LeaderAsync()).Value!.Held);
        var epoch = await TakeAsync(leader, Long);
        Assert.Equal(new LeaseHolder("c", epoch, true), (await standby.LeaderAsync()).Value);
        await leader.KeepLeaseAsync(epoch, TimeSpan.Zero);
        Assert.Equal(new LeaseHolder("", epoch, false), (await standby.LeaderAsync()).Value);
    }

    private static async Task KeepAsync(
        IRunStore store, long epoch, string name, string text, string changed, int most = 9)
    {
        var answer = await store.KeepAsync(epoch, new KeptText(KeptKind.Plan, name, text, changed, "me"), most);
        Assert.True(answer.Ok, $"{answer}");
    }

    private static async Task<string[]> KeptAsync(IRunStore store) =>
        [.. (await store.KeptAsync(KeptKind.Plan, 9)).Value!.Select(kept => $"{kept.Name}:{kept.Text}")];
}
