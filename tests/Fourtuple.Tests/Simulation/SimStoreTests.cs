using Fourtuple.Coordinator.Store;
using Fourtuple.Tests.Store;

namespace Fourtuple.Tests.Simulation;

/// <summary>The model of the store answers and remembers as the real one does, whatever is asked of both.</summary>
public sealed class SimStoreTests : IDisposable
{
    private const int Calls = 150;
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("fourtuple-sim-").FullName;
    private long _nowMs = 1_000_000;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Both_stores_agree(int seed)
    {
        var random = new Random(seed);
        var opened = await SqliteRunStore.OpenAsync(
            Path.Combine(_folder, "fourtuple.db"), () => new BootTime("boot", _nowMs), Migrations.Latest);
        await using var real = opened.Value!;
        var model = new SimStore(new SimClock(0, 1), () => _nowMs * SimSchedule.Millisecond);
        for (var call = 0; call < Calls; call++)
        {
            _nowMs += random.Next(1_500);
            await AgreeOnceAsync(random, real, model);
        }
        foreach (var (runId, run) in model.Runs)
        {
            Assert.Equal(
                StoreSamples.TextOf((await real.ReadAsync(runId)).Value), StoreSamples.TextOf(run.Read()));
        }
    }

    private static async Task AgreeOnceAsync(Random random, SqliteRunStore real, SimStore model)
    {
        var epoch = Math.Max(1, model.Epoch - (random.Next(5) == 0 ? 1 : 0));
        switch (random.Next(10))
        {
            case 0:
                Assert.Equal(await real.TakeLeaseAsync("c", Ttl), model.TakeLease("c", Ttl));
                break;
            case 1:
                var ttl = random.Next(4) == 0 ? TimeSpan.Zero : Ttl;
                Assert.Equal((await real.KeepLeaseAsync(epoch, ttl)).Outcome, model.KeepLease(epoch, ttl).Outcome);
                break;
            default:
                var (runId, parts) = ($"run-{random.Next(1, 3)}", Parts(random));
                Assert.Equal(
                    (await real.WriteAsync(epoch, runId, parts)).Outcome, model.Write(epoch, runId, parts).Outcome);
                break;
        }
    }

    private static List<RunWrite> Parts(Random random)
    {
        List<RunWrite> parts = random.Next(3) == 0 ? [StoreSamples.Create()] : [];
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var session = random.Next(2) == 0 ? StoreSamples.Session : StoreSamples.Restarted;
            parts.Add(random.Next(30) switch
            {
                < 12 => StoreSamples.Frame(random.Next(1, 20), times: random.Next(4), session: session),
                < 18 => StoreSamples.Lease(random.Next(1, 6), random.Next(2) == 0 ? "a1" : "a2", session),
                < 21 => StoreSamples.Point(random.Next(1, 8), random.Next(100)),
                < 24 => StoreSamples.Note(random.Next(1, 8), $"note {random.Next(9)}"),
                < 26 => new RunWrite.Move("hold", $"reason {random.Next(9)}"),
                < 29 => new RunWrite.Memo($"memo-{random.Next(2)}", [(byte)random.Next(9)]),
                _ => new RunWrite.Finish(random.Next(1, 3), StoreSamples.Account, StoreSamples.Report),
            });
        }
        return parts;
    }
}
