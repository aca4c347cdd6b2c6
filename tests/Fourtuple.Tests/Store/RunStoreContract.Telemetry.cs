using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Tuples;
using Fourtuple.Tests.Actors;

namespace Fourtuple.Tests.Store;

/// <summary>Telemetry, parallel writers and schemas.</summary>
public abstract partial class RunStoreContract
{
    [Fact]
    public async Task Replaying_telemetry_changes_nothing()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        var frames = Enumerable.Range(1, 6).Select(seq => (RunWrite)StoreSamples.Frame(seq)).ToArray();
        await WriteAsync(store, epoch, [StoreSamples.Create()]);
        foreach (var frame in frames)
            await WriteAsync(store, epoch, [frame]);
        var before = await TextAsync(store);
        for (var length = 1; length <= frames.Length; length++)
            await WriteAsync(store, epoch, frames[..length]);
        await WriteAsync(store, epoch, [.. frames.Reverse()]);
        Assert.Equal(before, await TextAsync(store));
        var run = await ReadAsync(store);
        Assert.Equal(6, Assert.Single(run.Applied).Sequence);
        Assert.Equal(18, run.Applied[0].ConnectTimes);
        Assert.Equal(18, run.Connect.TotalCount);
        Assert.Equal(60, run.Applied[0].Counters.Attempted);
        Assert.Equal(6, run.Applied[0].Last.Body.Failures[0].Count);
    }

    [Fact]
    public async Task Counters_merge_by_maximum_and_gauges_are_the_newest()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        var frame = StoreSamples.Frame(5);
        var telemetry = frame.Telemetry;
        var lower = new LoadCounters
        {
            Attempted = 1,
            Established = 90,
            Pending = 1,
            Open = 2,
            // Not merged by the store: agents never send less than before.
            LostPending = telemetry.Body.Counters.LostPending,
            LostOpen = telemetry.Body.Counters.LostOpen,
            ExchangesSkipped = telemetry.Body.Counters.ExchangesSkipped,
        };
        await WriteAsync(store, epoch, [StoreSamples.Create(), frame,
            frame with
            {
                Telemetry = telemetry with { Sequence = 6, Body = telemetry.Body with { Counters = lower } },
            }]);
        var counters = Assert.Single((await ReadAsync(store)).Applied).Counters;
        Assert.Equal(telemetry.Body.Counters with { Established = 90, Pending = 1, Open = 2 }, counters);
    }

    [Fact]
    public async Task A_restarted_agent_counts_apart()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        await WriteAsync(store, epoch, [
            StoreSamples.Create(), StoreSamples.Frame(7), StoreSamples.Frame(1, session: StoreSamples.Restarted)]);
        Assert.Equal([7L, 1L], (await ReadAsync(store)).Applied.Select(applied => applied.Sequence));
    }

    [Fact]
    public async Task Histogram_deltas_add_up_through_a_fold()
    {
        const int batch = 256;
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        await WriteAsync(store, epoch, [StoreSamples.Create()]);
        var expected = new Histogram();
        var sequence = 0;
        while (sequence < StoreLimits.DeltasBeforeFold + 10)
        {
            var frames = Enumerable.Range(sequence + 1, batch).Select(seq => StoreSamples.Frame(seq)).ToArray();
            foreach (var frame in frames)
                expected.Add(Histogram.Decode(frame.Telemetry.Body.ConnectDelta));
            await UntilWrittenAsync(store, epoch, frames);
            sequence += batch;
        }
        // On a host too busy for it a fold fails, and is made with a later write.
        for (var tries = 0; await CountAsync("select upto from histograms") == 0; tries++)
        {
            Assert.True(tries < 20, "never folded");
            await UntilWrittenAsync(store, epoch, [StoreSamples.Frame(3)]);
            await ((SqlRunStore)store).Folding.Within();
        }
        await UntilWrittenAsync(store, epoch, [StoreSamples.Frame(3), StoreSamples.Frame(sequence)]);
        Assert.InRange(await CountAsync("select count(*) from deltas"), 0, sequence - StoreLimits.DeltasBeforeFold);
        var run = await ReadAsync(store);
        Assert.Equal(expected.Encode(), run.Connect.Encode());
        Assert.Equal(sequence, run.Exchange.TotalCount);
        Assert.Equal(0, run.Lag.TotalCount);
    }

    [Fact]
    public async Task The_tables_of_the_newest_frame_that_had_any_stay()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        DestinationCounts[] rows = [new(0, 3, 9, 8, 1, 0)];
        var frame = StoreSamples.Frame(1);
        var told = frame with
        {
            Telemetry = frame.Telemetry with
            {
                Body = frame.Telemetry.Body with
                {
                    Destinations = rows,
                    Uses = [new SourceUse(Address.Parse("10.0.0.1"), [8])],
                },
            },
        };
        await WriteAsync(store, epoch, [StoreSamples.Create(), told]);
        await WriteAsync(store, epoch, [StoreSamples.Frame(2)]);
        var body = Assert.Single((await ReadAsync(store)).Applied).Last.Body;
        Assert.Equal(2_000_000_000, body.RunNs);
        Assert.Equal(rows, body.Destinations);
        Assert.Equal([8], Assert.Single(body.Uses).Established);
    }

    [Fact]
    public async Task Parallel_writers_count_every_frame_once()
    {
        const int agents = 6;
        const int frames = 20;
        IRunStore[] stores = [await OpenAsync(), await OpenAsync()];
        var epoch = await TakeAsync(stores[0], Long);
        await WriteAsync(stores[0], epoch, [StoreSamples.Create()]);
        await Task.WhenAll(Enumerable.Range(0, 2 * agents).Select(writer => Task.Run(async () =>
        {
            for (var seq = 1; seq <= frames; seq++)
                await UntilWrittenAsync(
                    stores[writer % 2], epoch,
                    [StoreSamples.Frame(seq, $"a{writer / 2}", session: SessionOf(writer / 2))]);
        }))).Within();
        var run = await ReadAsync(stores[1]);
        Assert.Equal(agents, run.Applied.Count);
        Assert.All(
            run.Applied, applied => Assert.Equal((frames, 3L * frames), (applied.Sequence, applied.ConnectTimes)));
        Assert.Equal(3 * agents * frames, run.Connect.TotalCount);
    }

    [Fact]
    public async Task A_database_of_the_version_before_is_brought_up_to_date()
    {
        var old = await OpenAsync(known: Migrations.Latest - 1);
        var epoch = await TakeAsync(old, Long);
        // What the build of that version has written of a run before it made way for this one.
        await CountAsync(
            "insert into runs (run_id, name, plan, plan_hash, created, state, reason, ended) "
            + $"values ('{Run}', 'n', 'p', 'h', 'c', 'running', '', 0) returning cast(1 as bigint)");
        await CountAsync(
            "insert into histograms (run_id, upto, connect, exchange, lag) "
            + $"values ('{Run}', 0, {NoBytes}, {NoBytes}, {NoBytes}) returning cast(1 as bigint)");
        await old.DisposeAsync();
        var store = await OpenAsync();
        await WriteAsync(store, epoch,
            [StoreSamples.Lease(1), StoreSamples.Frame(1), StoreSamples.Note(1),
                new RunWrite.Finish(1, StoreSamples.Account, StoreSamples.Report)]);
        var run = await ReadAsync(store);
        Assert.Equal(3, run.Connect.TotalCount);
        Assert.Single(run.Slices);
        Assert.Single(run.Events);
        Assert.NotNull(run.Report);
    }

    [Fact]
    public async Task The_newest_memo_of_a_name_stays_until_the_run_ends()
    {
        var store = await OpenAsync();
        var epoch = await TakeAsync(store, Long);
        await WriteAsync(store, epoch, [
            StoreSamples.Create(), new RunWrite.Memo("run", [1, 0, 255]), new RunWrite.Memo("grant.a1", []),
            new RunWrite.Memo("run", [2])]);
        await WriteAsync(store, epoch, [new RunWrite.Memo("run", [3, 0, 4])]);
        var memos = (await ReadAsync(store)).Memos;
        Assert.Equal(["grant.a1", "run"], memos.Keys.Order());
        Assert.Equal([3, 0, 4], memos["run"]);
        await WriteAsync(store, epoch, [new RunWrite.Finish(1, StoreSamples.Account, StoreSamples.Report)]);
        Assert.Empty((await ReadAsync(store)).Memos);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_a_sentence()
    {
        await OpenAsync();
        var answer = await TryOpenAsync(known: Migrations.Latest - 1);
        Assert.Equal(StoreOutcome.Refused, answer.Outcome);
        Assert.Contains("use a newer build", answer.Reason, StringComparison.Ordinal);
        Assert.Contains($"{Migrations.Latest}", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_may_open_an_empty_database_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => Task.Run(async () => await OpenAsync()))).Within();
        Assert.Equal(1, await TakeAsync(answers[3], Long));
    }

    /// <summary>Unavailable means: again. A busy host may make a writer wait longer than a call may take.</summary>
    private static async Task UntilWrittenAsync(IRunStore store, long epoch, IReadOnlyList<RunWrite> parts)
    {
        StoreAnswer answer;
        do
        {
            answer = await store.WriteAsync(epoch, Run, parts);
        }
        while (answer.Outcome == StoreOutcome.Unavailable);
        Assert.True(answer.Ok, $"{answer}");
    }

    private static Guid SessionOf(int agent) => new(agent + 1, 0, 0, new byte[8]);
}
