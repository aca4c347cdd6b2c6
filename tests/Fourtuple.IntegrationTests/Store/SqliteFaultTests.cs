using Fourtuple.Coordinator.Store;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Tests.Store;
using Microsoft.Data.Sqlite;

namespace Fourtuple.IntegrationTests.Store;

/// <summary>A full disk (as root: a small tmpfs) and a file somebody else keeps locked.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(10);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_is_said_and_the_store_stays_openable()
    {
        await Commands.RunAsync("mount", "-t", "tmpfs", "-o", "size=8m", "fourtuple-test", _folder.Path);
        try
        {
            await FillAsync(Path.Combine(_folder.Path, "fourtuple.db"), _folder);
        }
        finally
        {
            // Lazily: a failed test may have left a file open, and what it said matters more.
            await Commands.RunAsync("umount", "--lazy", _folder.Path);
        }
    }

    [Fact]
    public async Task A_file_locked_by_another_process_is_unavailable_within_the_limit()
    {
        var path = Path.Combine(_folder.Path, "fourtuple.db");
        await using var store = await OpenAsync(path);
        await using var other = new SqliteConnection($"Data Source={path};Pooling=False");
        other.Open();
        await using (var transaction = other.BeginTransaction(deferred: false))
        {
            var start = TimeProvider.System.GetTimestamp();
            Assert.Equal(StoreOutcome.Unavailable, (await store.TakeLeaseAsync("c", Ttl)).Outcome);
            Assert.InRange(
                TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero,
                StoreLimits.Command + TimeSpan.FromSeconds(0.5));
        }
        Assert.True((await store.TakeLeaseAsync("c", Ttl)).Ok);
    }

    private static async Task FillAsync(string path, TestFolder folder)
    {
        var room = folder.Write("room", new string('x', 1 << 20));
        var store = await OpenAsync(path);
        var epoch = (await store.TakeLeaseAsync("c", Ttl)).Value;
        Assert.True((await store.WriteAsync(epoch, "run-1", [StoreSamples.Create()])).Ok);
        var (answer, confirmed) = (StoreAnswer.Done, 0);
        while (answer.Ok)
        {
            Assert.True(confirmed < 1_000, "8 MiB hold no 1,000 events of 16 KiB");
            answer = await store.WriteAsync(epoch, "run-1", [Big(confirmed + 1)]);
            confirmed += answer.Ok ? 1 : 0;
        }
        Assert.Equal(StoreOutcome.Full, answer.Outcome);
        Assert.True(confirmed > 50, $"{confirmed} events were confirmed");
        // Not a byte is left for anybody.
        Assert.Throws<IOException>(() => folder.Write("ballast", new string('x', 9 << 20)));
        Assert.Equal(confirmed, await EventsAsync(store));
        await store.DisposeAsync();

        var again = await OpenAsync(path);
        Assert.Equal(confirmed, await EventsAsync(again));
        Assert.Equal(StoreOutcome.Full, (await again.WriteAsync(epoch, "run-1", [Big(confirmed + 1)])).Outcome);
        File.Delete(room);
        answer = await again.WriteAsync(epoch, "run-1", [Big(confirmed + 1)]);
        Assert.True(answer.Ok, $"{answer}");
        Assert.Equal(confirmed + 1, await EventsAsync(again));
        await again.DisposeAsync();
    }

    private static RunWrite Big(int number) => StoreSamples.Note(number, new string('x', 16 << 10));

    private static async Task<int> EventsAsync(SqliteRunStore store)
    {
        var answer = await store.ReadAsync("run-1");
        Assert.True(answer.Ok, $"{answer}");
        return answer.Value!.Events.Count;
    }

    private static async Task<SqliteRunStore> OpenAsync(string path)
    {
        var answer = await SqliteRunStore.OpenAsync(path);
        Assert.True(answer.Ok, $"{answer}");
        return answer.Value!;
    }
}
