using System.Net.NetworkInformation;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Rules;

/// <summary>
/// The sockets of one probe. What prepares the question (nouns: <see cref="Bound"/>, <see cref="Listening"/> ...) ends
/// the probe when it does not work; what asks it (verbs: <see cref="BindAndListen"/> ...) answers in words. Dispose
/// closes everything.
/// </summary>
internal sealed class RuleBench(RulePorts ports, ushort wantedPort, Func<IProbeProcess> startProcess) : IDisposable
{
    private const int Backlog = 16;

    private readonly List<ProbeSocket> _sockets = [];
    private readonly Dictionary<int, ProbeSocket> _destinations = [];
    private IProbeProcess? _process;

    public static Address A { get; } = Address.Parse("127.0.0.1");

    public static Address B { get; } = Address.Parse("127.0.0.2");

    public static Address Any { get; } = Address.V4(0);

    /// <summary>Where connections of a probe go, each number a port of its own.</summary>
    private static Address Far { get; } = Address.Parse("127.0.0.100");

    /// <summary>What it listens on for connections of its own, by number from 1.</summary>
    public ProbeSocket Destination(int number)
    {
        if (!_destinations.TryGetValue(number, out var listener))
        {
            var port = ports.Outside() ?? ports.Inside() ?? throw new ProbeStop("no port is free");
            _destinations[number] = listener = Listening(Far, port, Reuse.Address);
        }
        return listener;
    }

    /// <summary>A port that nobody holds: the wanted one when it is free.</summary>
    public ushort Port() => wantedPort != 0 && RulePorts.IsFree(wantedPort)
        ? wantedPort
        : ports.Outside() ?? ports.Inside() ?? throw new ProbeStop("no port is free");

    /// <summary>One from which the kernel may choose: an IP_LOCAL_PORT_RANGE outside of its range is ignored.</summary>
    public ushort AutomaticPort()
    {
        var automatic = ports.Automatic;
        return wantedPort >= automatic.First && wantedPort <= automatic.Last && RulePorts.IsFree(wantedPort)
            ? wantedPort
            : ports.Inside() ?? throw new ProbeStop($"no port of ip_local_port_range ({automatic}) is free");
    }

    public ushort OutsidePort() => ports.Outside()
        ?? throw new ProbeStop($"ip_local_port_range ({ports.Automatic}) leaves no free port outside of it");

    public ProbeSocket New(Reuse reuse = Reuse.None, bool isV6 = false, bool isUdp = false)
    {
        var (socket, errno) = ProbeSocket.Open(isV6, isUdp);
        if (socket is null)
        {
            throw new ProbeStop(isV6 ? "there is no IPv6 here" : $"socket: {LinuxErrno.Name(errno)}");
        }
        _sockets.Add(socket);
        Apply(socket, reuse);
        return socket;
    }

    public static void Apply(ProbeSocket socket, Reuse reuse)
    {
        foreach (var (flag, name) in ((Reuse, int)[])
            [(Reuse.Address, SocketConstants.SO_REUSEADDR), (Reuse.Port, SocketConstants.SO_REUSEPORT)])
        {
            if (reuse.HasFlag(flag))
            {
                Need("setsockopt", socket.Set(SocketConstants.SOL_SOCKET, name, 1));
            }
        }
    }

    public ProbeSocket Bound(Address address, ushort port, Reuse reuse)
    {
        var socket = New(reuse);
        Need($"bind {address}:{port}", socket.Bind(new Endpoint(address, port)));
        return socket;
    }

    /// <summary>Bound as asked and connected to a destination.</summary>
    public ProbeSocket Connected(Address address, ushort port, Reuse reuse, int destination = 1)
    {
        var socket = Bound(address, port, reuse);
        Need("connect", socket.Connect(Destination(destination).Local()));
        return socket;
    }

    /// <summary>Connected without a bind: the kernel chose the port.</summary>
    public ProbeSocket AutoConnected(Reuse reuse)
    {
        var socket = New(reuse);
        Need("connect", socket.Connect(Destination(1).Local()));
        return socket;
    }

    public ProbeSocket Listening(Address address, ushort port, Reuse reuse)
    {
        var socket = Bound(address, port, reuse);
        Need("listen", socket.Listen(Backlog));
        return socket;
    }

    /// <summary>Listens on [::]:port, for IPv4 too unless told otherwise.</summary>
    public ProbeSocket ListeningV6(ushort port, bool v6Only)
    {
        var socket = New(Reuse.Address, isV6: true);
        Need("IPV6_V6ONLY", socket.Set(SocketConstants.SOL_IPV6, SocketConstants.IPV6_V6ONLY, v6Only ? 1 : 0));
        Need("bind [::]", socket.Bind(new Endpoint(Address.V6(0), port)));
        Need("listen", socket.Listen(Backlog));
        return socket;
    }

    /// <summary>Bound to an address, and may only take this one port when it connects.</summary>
    public ProbeSocket OnePort(Address address, ushort port, Reuse reuse = Reuse.None)
    {
        var socket = New(reuse);
        Need("IP_BIND_ADDRESS_NO_PORT",
            socket.Set(SocketConstants.SOL_IP, SocketConstants.IP_BIND_ADDRESS_NO_PORT, 1));
        var range = socket.Set(SocketConstants.SOL_IP, SocketConstants.IP_LOCAL_PORT_RANGE, (port << 16) | port);
        if (range == LinuxErrno.ENOPROTOOPT)
        {
            throw new ProbeStop("IP_LOCAL_PORT_RANGE needs Linux 6.3");
        }
        Need("IP_LOCAL_PORT_RANGE", range);
        Need("bind", socket.Bind(new Endpoint(address, 0)));
        return socket;
    }

    /// <summary>A connection through a listener that is closed afterwards, so that only its ends stay.</summary>
    public void AcceptedOnly(Address address, ushort port, Reuse reuse)
    {
        using var listener = Listening(address, port, reuse);
        Need("connect", New().Connect(new Endpoint(address, port)));
        var (child, _, errno) = listener.Accept();
        Need("accept", errno);
        _sockets.Add(child!);
    }

    /// <summary>A device other than loopback; the probe ends when this host has none.</summary>
    public static string OtherDevice() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .FirstOrDefault(each => each.NetworkInterfaceType != NetworkInterfaceType.Loopback)?.Name
        ?? throw new ProbeStop("there is no network device but lo");

    public string Bind(Address address, ushort port, Reuse reuse) => Bind(New(reuse), address, port);

    public static string Bind(ProbeSocket socket, Address address, ushort port) =>
        Said("bind", socket.Bind(new Endpoint(address, port)));

    public static string Listen(ProbeSocket socket) => Said("listen", socket.Listen(Backlog));

    public string Connect(ProbeSocket socket, int destination = 1) =>
        Said("connect", socket.Connect(Destination(destination).Local()));

    public string BindAndListen(Address address, ushort port, Reuse reuse)
    {
        var socket = New(reuse);
        var bound = Bind(socket, address, port);
        return bound == RuleWords.BindOk ? $"{bound}, {Listen(socket)}" : bound;
    }

    /// <summary>Asks for both; the second only when the first worked.</summary>
    public string BindAndConnect(Address address, ushort port, Reuse reuse, int destination = 1) =>
        BindAndConnect(New(reuse), address, port, destination);

    public string BindAndConnect(ProbeSocket socket, Address address, ushort port, int destination = 1)
    {
        var bound = Bind(socket, address, port);
        return bound == RuleWords.BindOk ? $"{bound}, {Connect(socket, destination)}" : bound;
    }

    /// <summary>The source of the next connection that a destination got.</summary>
    public Endpoint NextPeer(int destination)
    {
        var (socket, peer, errno) = Destination(destination).Accept();
        Need("accept", errno);
        _sockets.Add(socket!);
        return peer;
    }

    /// <summary>The second process of this probe; started at the first call.</summary>
    public string Elsewhere(string line)
    {
        _process ??= startProcess();
        return _process.Ask(line) ?? throw new ProbeStop("the second process ended");
    }

    public static void Need(string what, int errno)
    {
        if (errno != 0)
        {
            throw new ProbeStop($"{what}: {LinuxErrno.Name(errno)}");
        }
    }

    public void Dispose()
    {
        _process?.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
    }

    private static string Said(string verb, int errno) => $"{verb} {(errno == 0 ? "OK" : LinuxErrno.Name(errno))}";
}
