using System.Diagnostics;
using System.Globalization;
using Fourtuple.Benchmarks.Agents;
using Fourtuple.IntegrationTests.Runs;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Benchmarks.Peers;

/// <summary>
/// A network namespace with a fresh target for one tool once: no TIME_WAIT and no port of the one before it. The target
/// has one core, the tool another; both are gone with this, by process id.
/// </summary>
internal sealed class PeersTrial : IAsyncDisposable
{
    /// <summary>Waits at most so long for a target to listen.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private static int _number;

    private readonly string _namespace = string.Create(
        CultureInfo.InvariantCulture, $"ftpeers-{Environment.ProcessId}-{Interlocked.Increment(ref _number)}");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fourtuple-peers-");
    private readonly List<Process> _tools = [];
    private int _target;

    private PeersTrial()
    {
    }

    public string Folder => _folder.FullName;

    public bool AllEnded => _tools.TrueForAll(tool => tool.HasExited);

    public static async Task<PeersTrial> StartAsync(PeersWork work, bool answers)
    {
        var trial = new PeersTrial();
        try
        {
            Call("ip", "netns", "add", trial._namespace);
            trial.CallInside("ip", "link", "set", "lo", "up");
            // What users of these tools are told to set; the target's backlog must not be what is compared.
            trial.CallInside(
                "sysctl", "-qw", "net.core.somaxconn=65535", "net.ipv4.ip_local_port_range=1024 65535");
            trial._target = work.IsHttp ? trial.StartNginx() : await trial.StartTargetAsync(work, answers);
            return trial;
        }
        catch
        {
            await trial.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one command of a tool on the tool's core; what it says goes to a file.</summary>
    public void Start(string[] command)
    {
        var log = Path.Combine(Folder, $"said-{_tools.Count}");
        string[] words =
        [
            .. Inside, .. OwnCore.Contestant, "bash", "-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", log, .. command,
        ];
        _tools.Add(Process.Start(new ProcessStartInfo(words[0], words[1..]))!);
    }

    /// <summary>Connections of the namespace now: each has two ends in ESTABLISHED (tcpCurrEstab, RFC 4022).</summary>
    public long Established()
    {
        var lines = File.ReadAllLines($"/proc/{_target}/net/snmp")
            .Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        return long.Parse(lines[1][Array.IndexOf(lines[0], "CurrEstab")], CultureInfo.InvariantCulture) / 2;
    }

    /// <summary>Connections at the target's ports now and the distinct ports they came from, by sock_diag.</summary>
    public (int Connections, int SourcePorts) Count()
    {
        var lines = CallInside(
            "ss", "-Htn", "state", "established",
            $"( sport >= :{Peer.FirstPort} and sport <= :{Peer.FirstPort + Peer.PortsPerAddress - 1} )")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words[2].StartsWith("127.0.91.", StringComparison.Ordinal))
            .Select(words => words[3]).ToArray();
        return (lines.Length, lines.Select(peer => peer[peer.LastIndexOf(':')..]).Distinct().Count());
    }

    /// <summary>CPU time and resident memory of everything in the namespace but the target.</summary>
    public ProcessUsage Usage()
    {
        var sum = default(ProcessUsage);
        foreach (var process in Processes().Where(process => process != _target))
        {
            try
            {
                var one = ProcessUsage.Of(process);
                sum = new(sum.CpuSeconds + one.CpuSeconds, sum.RssBytes + one.RssBytes);
            }
            catch (IOException)
            {
                // It ended since it was listed.
            }
        }
        return sum;
    }

    /// <summary>Requests that nginx has answered (ngx_http_stub_status_module), those of the question too.</summary>
    public long Requests()
    {
        var words = CallInside(
            "bash", "-c",
            $"exec 3<>/dev/tcp/{Peer.Address}/{Peer.FirstPort}; printf 'GET /status HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3")
            .Split('\n').SkipWhile(line => !line.StartsWith("server accepts", StringComparison.Ordinal)).ElementAt(1);
        return long.Parse(words.Trim().Split(' ')[2], CultureInfo.InvariantCulture);
    }

    /// <summary>The last line in which a tool tells of trouble, without a table's bar; empty when there is none.</summary>
    public string LastWord() => Directory.EnumerateFiles(Folder, "said-*").Order()
        .SelectMany(File.ReadLines).Select(line => line.Trim().Replace('|', ' '))
        .LastOrDefault(line => line.Contains("open files", StringComparison.OrdinalIgnoreCase)
            || line.Contains("nvalid", StringComparison.Ordinal)
            || line.Contains("unable", StringComparison.Ordinal)
            || line.Contains("rror", StringComparison.Ordinal)) ?? "";

    public async ValueTask DisposeAsync()
    {
        for (var tries = 0; tries < 100 && Processes() is { Length: > 0 } left; tries++)
        {
            foreach (var process in left)
            {
                Kill(process);
            }
            await Task.Delay(20);
        }
        _tools.ForEach(tool => tool.Dispose());
        Call("ip", "netns", "delete", _namespace);
        _folder.Delete(recursive: true);
    }

    private string[] Inside => ["ip", "netns", "exec", _namespace];

    private async Task<int> StartTargetAsync(PeersWork work, bool answers)
    {
        var addresses = (work.Destinations + Peer.PortsPerAddress - 1) / Peer.PortsPerAddress;
        var first = Address.Parse(Peer.Address);
        var last = Address.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.91.{addresses}"));
        var ports = Math.Min(work.Destinations, Peer.PortsPerAddress);
        var listen = new ListenRange(
            new(first, last), new((ushort)Peer.FirstPort, (ushort)(Peer.FirstPort + ports - 1)));
        var plan = new TargetPlan(
            [listen], answers ? TargetMode.Http : TargetMode.Sink, EngineKind.Auto, 1, work.Connections + 1_000, null,
            AtLimit.Rst, false);
        var target = await TargetProcess.StartAsync(
            plan, TimeSpan.FromMinutes(5), _patience, TimeProvider.System, CancellationToken.None,
            [.. Inside, .. OwnCore.Target, .. Contestant.Self]);
        return target.Id;
    }

    private int StartNginx()
    {
        File.WriteAllText(Path.Combine(Folder, "nginx.conf"), NginxConf.Of(
            [$"{Peer.Address}:{Peer.FirstPort}"], 1_000_000_000,
            """location / { return 200 "healthy"; } location = /status { stub_status; }""", log: "crit"));
        string[] words =
            [.. Inside, .. OwnCore.Target, "nginx", "-p", Folder, "-e", "stderr", "-c", "nginx.conf"];
        var nginx = Process.Start(new ProcessStartInfo(words[0], words[1..]))!;
        using var never = new ManualResetEvent(false);
        var start = Stopwatch.GetTimestamp();
        while (CallInside("ss", "-Hltn").Length == 0)
        {
            if (nginx.HasExited || Stopwatch.GetElapsedTime(start) > _patience)
            {
                throw new InvalidOperationException("nginx did not start");
            }
            never.WaitOne(20);
        }
        return nginx.Id;
    }

    private int[] Processes() =>
    [
        .. Call("ip", "netns", "pids", _namespace).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => int.Parse(line, CultureInfo.InvariantCulture)),
    ];

    private string CallInside(params string[] words) => Call([.. Inside, .. words]);

    private static string Call(params string[] words)
    {
        using var process = Process.Start(
            new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It ended since it was listed.
        }
    }
}
