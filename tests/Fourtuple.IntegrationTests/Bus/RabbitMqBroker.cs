using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Tests.Actors;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>
/// A RabbitMQ of the tests' own: its port, node name, cookie, data and epmd are nobody else's, so it runs beside any
/// other. One for all classes of the collection, a virtual host for each class; tests may stop, kill and restart it.
/// </summary>
public sealed class RabbitMqBroker : IAsyncLifetime
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly TestFolder _folder = new();
    private readonly BrokerFiles _files;
    private Process? _epmd;
    private Process? _node;

    public RabbitMqBroker()
    {
        // Below the ephemeral ports, because a port must be free again when the broker comes back.
        var ports = FreePorts(15_000 + Environment.ProcessId % 5_000).Take(4).ToArray();
        (Port, TlsPort) = (ports[0], ports[1]);
        _files = new BrokerFiles(_folder, ports[0], ports[1], ports[2], ports[3]);
    }

    public int Port { get; }

    public int TlsPort { get; }

    /// <summary>Process id of the node; another one after each start.</summary>
    public int ProcessId => _node!.Id;

    public async ValueTask InitializeAsync()
    {
        if (!System.IO.File.Exists(Server))
            throw new InvalidOperationException($"These tests need RabbitMQ ({Server}): install rabbitmq-server.");
        _epmd = Start(_files.Epmd());
        await StartAsync();
    }

    /// <summary>Path of one of the files named in <see cref="BrokerCertificates"/>.</summary>
    public string File(string name) => _files.In(name);

    /// <summary>With the password, for the setting of a process.</summary>
    public string Uri(string virtualHost, string user = BrokerFiles.User) =>
        $"amqp://{user}:{_files.Password}@127.0.0.1:{Port}/{virtualHost}";

    /// <summary>Options for a bus of the class's virtual host.</summary>
    public RabbitMqOptions Options(string virtualHost, string cluster = "c", string user = BrokerFiles.User)
    {
        var uri = Uri(virtualHost, user);
        Assert.True(RabbitMqOptions.TryParse(uri, cluster, out var options, out var problem), problem);
        return options;
    }

    /// <summary>Starts the node on the data it has and waits until it speaks AMQP.</summary>
    public async Task StartAsync()
    {
        _node = Start(_files.Node(Server));
        var start = TimeProvider.System.GetTimestamp();
        while (!await SpeaksAmqpAsync())
        {
            var late = TimeProvider.System.GetElapsedTime(start) > StartLimit;
            if (late || _node.HasExited)
            {
                var why = late ? $"is not up after {StartLimit.TotalSeconds} s" : $"ended with {_node.ExitCode}";
                throw new InvalidOperationException($"rabbitmq-server {why}:\n{_files.LogTail()}");
            }
            await Task.Delay(50);
        }
    }

    /// <summary>SIGKILL: the node has no chance to say goodbye.</summary>
    public async Task KillAsync()
    {
        if (_node is not { HasExited: false } node)
            return;
        node.Kill();
        await node.WaitForExitAsync().Within();
    }

    /// <summary>Removes what the node stored; only while it is down.</summary>
    public void Empty() => _files.Empty();

    /// <summary>SIGSTOP: connections stay open and nothing answers.</summary>
    public void Freeze()
    {
        Signal("STOP");
        // The signal is on its way when kill returns; a thread that runs meanwhile still answers.
        Assert.True(SpinWait.SpinUntil(IsFrozen, TimeSpan.FromSeconds(10)), "the broker did not stop");
    }

    public void Thaw() => Signal("CONT");

    /// <summary>Runs rabbitmqctl on the node and returns what it says.</summary>
    public Task<string> ControlAsync(params string[] arguments) =>
        Task.Run(() => Agent.NetworkNamespace.ToEnd(_files.Control(arguments)));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _node?.Dispose();
        if (_epmd is { HasExited: false } epmd)
        {
            epmd.Kill();
            await epmd.WaitForExitAsync();
        }
        _epmd?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Every thread is in state T of proc_pid_stat(5), which stands behind the name in brackets.</summary>
    private bool IsFrozen() => Directory.EnumerateDirectories($"/proc/{ProcessId}/task")
        .Select(task => System.IO.File.ReadAllText($"{task}/stat"))
        .All(stat => stat[stat.LastIndexOf(')') + 2] == 'T');

    private void Signal(string name) => Agent.NetworkNamespace.ToEnd(Agent.NetworkNamespace.Quiet(
        "kill", ["-s", name, _node!.Id.ToString(CultureInfo.InvariantCulture)]));

    /// <summary>A start of connection is the answer to a protocol header (AMQP 0-9-1, 4.2.2).</summary>
    private async Task<bool> SpeaksAmqpAsync()
    {
        try
        {
            using var client = new TcpClient();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await client.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
            await client.GetStream().WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), limit.Token);
            var frame = new byte[1];
            return await client.GetStream().ReadAsync(frame, limit.Token) == 1 && frame[0] == 1;
        }
        catch (Exception notYet) when (notYet is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private static Process Start(ProcessStartInfo command) =>
        Process.Start(command) ?? throw new InvalidOperationException($"{command.FileName} did not start.");

    private static IEnumerable<int> FreePorts(int first)
    {
        for (var port = first; port < first + 5_000; port++)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Any, port));
            }
            catch (SocketException)
            {
                continue;
            }
            yield return port;
        }
    }
}
