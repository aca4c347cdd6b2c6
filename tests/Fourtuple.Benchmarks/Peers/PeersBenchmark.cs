using System.Diagnostics;
using System.Globalization;

namespace Fourtuple.Benchmarks.Peers;

/// <summary>
/// The product side by side with the tools that users would pick, in interleaved rounds on the same target and cores.
/// Writes peers.json and the tables of README.md.
/// </summary>
internal static class PeersBenchmark
{
    private const string ResultFile = "tests/Fourtuple.Benchmarks/peers.json";
    private const string Readme = "README.md";

    /// <summary>
    /// A tool that makes no connection for so long has come as far as it will: a SYN is sent again after 1 s and 3 s.
    /// </summary>
    private static readonly TimeSpan _stalled = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Later rounds than the first are left out behind this, so that a busy machine doesn't take an hour.
    /// </summary>
    private static readonly TimeSpan _enough = TimeSpan.FromMinutes(10);

    private static readonly Peer[] _peers = [new ProductPeer(), .. HttpPeer.All, new TsungPeer()];

    /// <summary>In the root of the repository.</summary>
    public static async Task<int> RunAsync(Arguments arguments)
    {
        if (!arguments.Flag("render"))
        {
            var rows = await MeasureAsync(arguments);
            var result = Machine.Describe(_peers.ToDictionary(peer => peer.Name, peer => peer.Version()), rows);
            if (arguments.Flag("quick") || arguments.Text("only", "") != "")
            {
                // A part, or small counts: to look at, not to keep.
                Console.WriteLine(PeersTable.Render(result));
                return 0;
            }
            await File.WriteAllTextAsync(ResultFile, result.Write());
        }
        var kept = PeersResult.Read(await File.ReadAllTextAsync(ResultFile));
        await File.WriteAllTextAsync(Readme, PeersTable.Into(await File.ReadAllTextAsync(Readme), kept));
        return 0;
    }

    private static async Task<List<PeersRow>> MeasureAsync(Arguments arguments)
    {
        // This process only looks: on the target's core, where it disturbs every tool alike.
        using (var pin = Process.Start(
            new ProcessStartInfo("taskset", ["-apc", "0", $"{Environment.ProcessId}"])
            {
                RedirectStandardOutput = true,
            })!)
        {
            await pin.StandardOutput.ReadToEndAsync();
            await pin.WaitForExitAsync();
        }
        var only = arguments.Text("only", "");
        var tools = arguments.Text("tools", "");
        var works = PeersWork.All(arguments.Flag("quick"))
            .Where(work => only == "" || only.Split(',').Contains(work.Name));
        var rows = new List<PeersRow>();
        var start = Stopwatch.GetTimestamp();
        foreach (var work in works)
        {
            var peers = _peers.Where(peer => peer.Processes(work) > 0)
                .Where(peer => tools == "" || tools.Split(',').Contains(peer.Name)).ToArray();
            var rounds = peers.ToDictionary(peer => peer, _ => new List<PeersRound>());
            var count = arguments.Number("rounds", work.Rounds);
            for (var number = 0; number < count * peers.Length; number++)
            {
                if (number > 0 && number % peers.Length == 0 && Stopwatch.GetElapsedTime(start) > _enough)
                {
                    break;
                }
                // The order turns with the round, so that nobody always follows the same neighbour.
                var peer = peers[(number + (number / peers.Length)) % peers.Length];
                rounds[peer].Add(await OnceAsync(peer, work, arguments.Flag("quick")));
                Tell(peer, work, rounds[peer][^1]);
            }
            rows.AddRange(peers.Select(peer => new PeersRow(
                work.Name, peer.Name, peer.Processes(work), work.Connections, peer.Note(work), rounds[peer])));
        }
        return rows;
    }

    private static async Task<PeersRound> OnceAsync(Peer peer, PeersWork work, bool quick)
    {
        await using var trial = await PeersTrial.StartAsync(work, peer.NeedsAnswers);
        var commands = peer.Commands(work, trial.Folder).ToArray();
        var start = Stopwatch.GetTimestamp();
        Array.ForEach(commands, trial.Start);
        var round = Connect(trial, work, peer.OwnConnections(work), start);
        return work.IsHttp ? await RequestsAsync(trial, round, TimeSpan.FromSeconds(quick ? 1 : 2.5)) : round;
    }

    /// <summary>Looks until all are there, or no more come.</summary>
    private static PeersRound Connect(PeersTrial trial, PeersWork work, int own, long start)
    {
        using var never = new ManualResetEvent(false);
        long most = 0;
        var (first, last, now) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        while (most < work.Connections && now < work.Cap && (most == 0 || now - last < _stalled) && !trial.AllEnded)
        {
            never.WaitOne(2);
            now = Stopwatch.GetElapsedTime(start);
            var count = trial.Established() - own;
            first = first == TimeSpan.Zero && count > 0 ? now : first;
            (most, last) = count > most ? (count, now) : (most, last);
        }
        var usage = trial.Usage();
        var (connections, ports) = trial.Count();
        if (most >= work.Connections && connections < work.Connections - own)
        {
            throw new InvalidOperationException($"{most} were counted, and ss lists {connections}");
        }
        return new(
            Math.Min(most, work.Connections), ports, first.TotalSeconds, last.TotalSeconds, usage.CpuSeconds,
            usage.RssBytes, 0, 0, most < work.Connections ? trial.LastWord() : "");
    }

    private static async Task<PeersRound> RequestsAsync(PeersTrial trial, PeersRound round, TimeSpan window)
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        var (start, cpu, before) = (Stopwatch.GetTimestamp(), trial.Usage().CpuSeconds, trial.Requests());
        await Task.Delay(window);
        var (after, used) = (trial.Requests(), trial.Usage().CpuSeconds - cpu);
        return round with
        {
            Requests = after - before,
            WindowSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            CpuSeconds = used,
        };
    }

    private static void Tell(Peer peer, PeersWork work, PeersRound round) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{work.Name,-16}{peer.Name,-10}{round.Established,8:N0} in {round.Seconds,6:0.00} s, ")
        + string.Create(CultureInfo.InvariantCulture, $"first {round.FirstSeconds:0.00}, ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"{round.SourcePorts:N0} ports, CPU {round.CpuSeconds:0.00} s, {round.RssBytes / 1e6:N0} MB, ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"{(work.IsHttp ? round.Requests / round.WindowSeconds : 0):N0} requests/s {round.Said}"));
}
