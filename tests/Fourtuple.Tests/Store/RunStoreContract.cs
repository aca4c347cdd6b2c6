using Fourtuple.Coordinator.Store;
using Fourtuple.Tests.Actors;

namespace Fourtuple.Tests.Store;

/// <summary>
/// What every run store promises; an implementation inherits this and says how its database is opened. Each test has a
/// database of its own.
/// </summary>
public abstract partial class RunStoreContract : IAsyncLifetime
{
    protected const string Run = "run-1";

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private readonly List<IRunStore> _opened = [];

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens this test's database as a build that knows schemas up to that version.</summary>
    protected abstract Task<StoreAnswer<IRunStore>> TryOpenAsync(int known);

    /// <summary>Asks the database for one number, past the store.</summary>
    protected abstract Task<long> CountAsync(string sql);

    /// <summary>An empty value of a column of bytes, as this database writes it.</summary>
    protected abstract string NoBytes { get; }

    [Fact]
    public async Task One_of_many_contenders_gets_the_lease()
    {
        IRunStore[] stores = [await OpenAsync(), await OpenAsync()];
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            n => Task.Run(async () => await stores[n % 2].TakeLeaseAsync($"c{n}", Long)))).Within();
        Assert.Equal(1, Assert.Single(answers, answer => answer.Ok).Value);
        Assert.Equal(7, answers.Count(answer => answer.Outcome == StoreOutcome.Held));
    }

    [Fact]
    public async Task A_lease_that_ended_goes_to_the_next_one_with_a_higher_epoch()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        var old = await TakeAsync(first, Short);
        var next = await TakeAsync(second, Long);
        Assert.True(next > old, $"epoch {next} after {old}");
        Assert.Equal(StoreOutcome.Fenced, (await first.KeepLeaseAsync(old, Long)).Outcome);
        Assert.Equal(StoreOutcome.Held, (await first.TakeLeaseAsync("a", Long)).Outcome);
        Assert.True((await second.KeepLeaseAsync(next, Long)).Ok);
    }

    [Fact]
    public async Task A_renewed_lease_outlives_its_first_end()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        var epoch = await TakeAsync(first, TimeSpan.FromSeconds(2));
        Assert.True((await first.KeepLeaseAsync(epoch, Long)).Ok);
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2.2))
        {
            Assert.Equal(StoreOutcome.Held, (await second.TakeLeaseAsync("b", Long)).Outcome);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_lease_given_up_is_taken_at_once_and_its_epoch_writes_nothing_more()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        var old = await TakeAsync(first, Long);
        Assert.True((await first.KeepLeaseAsync(old, TimeSpan.Zero)).Ok);
        Assert.Equal(StoreOutcome.Fenced, (await first.WriteAsync(old, Run, [StoreSamples.Create()])).Outcome);
        Assert.Equal(StoreOutcome.Fenced, (await first.KeepLeaseAsync(old, Long)).Outcome);
        var next = await second.TakeLeaseAsync("b", Long);
        Assert.True(next.Ok && next.Value > old, $"{next}");
    }

    [Fact]
    public async Task A_stale_epoch_changes_nothing()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        var old = await TakeAsync(first, Short);
        await WriteAsync(first, old, [StoreSamples.Create(), .. StoreSamples.EveryPart(1)]);
        var next = await TakeAsync(second, Long);
        var before = await TextAsync(second);
        foreach (var part in StoreSamples.EveryPart(2))
            Assert.Equal(StoreOutcome.Fenced, (await first.WriteAsync(old, Run, [part])).Outcome);
        Assert.Equal(StoreOutcome.Fenced, (await first.WriteAsync(old, "run-2", [StoreSamples.Create()])).Outcome);
        Assert.Equal(StoreOutcome.Fenced, (await first.WriteAsync(next + 1, Run, [StoreSamples.Note(9)])).Outcome);
        Assert.Equal(before, await TextAsync(second));
        Assert.Null((await second.ReadAsync("run-2")).Value);
        await WriteAsync(second, next, [StoreSamples.Note(9)]);
        Assert.NotEqual(before, await TextAsync(second));
    }

    [Fact]
    public async Task A_slice_epoch_only_rises_and_has_one_holder()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        await WriteAsync(store, epoch, [StoreSamples.Create(), StoreSamples.Lease(4)]);
        foreach (var refused in new[]
        {
            StoreSamples.Lease(3), StoreSamples.Lease(4, agent: "a2"),
            StoreSamples.Lease(4, session: StoreSamples.Restarted),
        })
        {
            var answer = await store.WriteAsync(epoch, Run, [StoreSamples.Note(1), refused]);
            Assert.Equal(StoreOutcome.Refused, answer.Outcome);
            Assert.NotEmpty(answer.Reason);
        }
        Assert.Empty((await ReadAsync(store)).Events);
        await WriteAsync(store, epoch, [StoreSamples.Lease(4)]);
        await WriteAsync(store, epoch, [StoreSamples.Lease(4, state: SliceState.Active)]);
        await WriteAsync(store, epoch, [StoreSamples.Lease(5, agent: "a2")]);
        Assert.Equal(
            new SliceLease(3, 5, "a2", StoreSamples.Session, SliceState.Granted),
            Assert.Single((await ReadAsync(store)).Slices));
    }

    [Fact]
    public async Task Parts_of_an_unknown_run_are_refused()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        foreach (var part in StoreSamples.EveryPart(1))
            Assert.Equal(StoreOutcome.Refused, (await store.WriteAsync(epoch, Run, [part])).Outcome);
        var unknown = await store.ReadAsync(Run);
        Assert.True(unknown.Ok);
        Assert.Null(unknown.Value);
    }

    [Fact]
    public async Task What_was_confirmed_is_there_after_a_restart()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        await WriteAsync(store, epoch, [StoreSamples.Create(), .. StoreSamples.EveryPart(1)]);
        var before = await ReadAsync(store);
        Assert.Equal("kind: LoadPlan\n", before.Plan);
        Assert.Equal(StoreSamples.Account, before.Accounting);
        Assert.Equal(StoreSamples.Report.Run.State, before.Head.State);
        Assert.Equal(StoreSamples.Point(1), new RunWrite.Point(Assert.Single(before.Series)));
        Assert.Equal(StoreSamples.Note(1), new RunWrite.Note(Assert.Single(before.Events)));
        await store.DisposeAsync();
        var again = await OpenAsync();
        Assert.Equal(StoreSamples.TextOf(before), await TextAsync(again));
        await WriteAsync(again, epoch, [StoreSamples.Note(2)]);
    }

    [Fact]
    public async Task A_run_that_ended_stays_as_it_ended_and_takes_later_revisions()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        var late = StoreSamples.Account with { Confirmed = 6 };
        await WriteAsync(store, epoch,
            [StoreSamples.Create(), new RunWrite.Finish(1, StoreSamples.Account, StoreSamples.Report)]);
        var ended = (await ReadAsync(store)).Head;
        Assert.True(ended.Ended);
        await WriteAsync(store, epoch, [new RunWrite.Move("ramp", "late"), StoreSamples.Create()]);
        await WriteAsync(store, epoch, [new RunWrite.Finish(1, late, StoreSamples.Report)]);
        Assert.Equal(StoreSamples.Account, (await ReadAsync(store)).Accounting);
        await WriteAsync(store, epoch, [new RunWrite.Finish(2, late, StoreSamples.Report)]);
        Assert.Equal(late, (await ReadAsync(store)).Accounting);
        Assert.Equal(ended, (await ReadAsync(store)).Head);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_and_as_many_as_asked()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        foreach (var day in new[] { 3, 1, 2 })
            Assert.True((await store.WriteAsync(
                epoch, $"run-{day}", [StoreSamples.Create($"2025-01-0{day}T00:00:00Z")])).Ok);
        var heads = (await store.ListAsync(2)).Value!;
        Assert.Equal(["run-3", "run-2"], heads.Select(head => head.RunId));
        Assert.Equal("gathering", heads[0].State);
    }

    [Fact]
    public async Task Any_text_can_be_kept()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        await WriteAsync(store, epoch,
            [StoreSamples.Create(), StoreSamples.Note(1, "'; drop table runs; -- \0 ü 🜚")]);
        Assert.Equal("'; drop table runs; -- \uFFFD ü 🜚", (await ReadAsync(store)).Events[0].Detail);
    }

    protected async Task<IRunStore> OpenAsync(int known = Migrations.Latest)
    {
        var answer = await TryOpenAsync(known);
        Assert.True(answer.Ok, $"{answer}");
        _opened.Add(answer.Value!);
        return answer.Value!;
    }

    /// <summary>Asks until the lease is there, as a standby does.</summary>
    protected static async Task<long> TakeAsync(IRunStore store, TimeSpan ttl)
    {
        StoreAnswer<long> answer = new(StoreOutcome.Held, 0);
        await Wait.UntilAsync(
            () => (answer = store.TakeLeaseAsync("c", ttl).AsTask().GetAwaiter().GetResult()).Ok, "the lease");
        return answer.Value;
    }

    protected static async Task WriteAsync(IRunStore store, long epoch, IReadOnlyList<RunWrite> parts)
    {
        var answer = await store.WriteAsync(epoch, Run, parts);
        Assert.True(answer.Ok, $"{answer}");
    }

    protected static async Task<StoredRun> ReadAsync(IRunStore store)
    {
        var answer = await store.ReadAsync(Run);
        Assert.True(answer.Ok, $"{answer}");
        return answer.Value!;
    }

    protected static async Task<string> TextAsync(IRunStore store) => StoreSamples.TextOf(await ReadAsync(store));
}
