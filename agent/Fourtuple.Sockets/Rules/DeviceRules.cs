using Fourtuple.Shared.Metrics;
using Fourtuple.Sockets.Linux;
using static Fourtuple.Sockets.Rules.RuleBench;
using static Fourtuple.Sockets.Rules.RuleWords;

namespace Fourtuple.Sockets.Rules;

/// <summary>Ways past a listener that need a device, a capability or a network namespace.</summary>
internal static class DeviceRules
{
    private const string Devices =
        "Sockets collide unless both are bound to a device, and to different ones: inet_bind_conflict().";

    public static IReadOnlyList<TupleRule> All { get; } =
    [
        new("9", "a server without RA listens on *:P; a client in TCP_REPAIR binds A:P, leaves it, connects", BothOk,
            "TCP_REPAIR (CAP_NET_ADMIN) sets SK_FORCE_REUSE, which skips the question: do_tcp_setsockopt().", Repair),
        new("10a", "a server with RA listens on *:P; a client bound to lo binds A:P with RA", BindInUse, Devices,
            bench => BesideDevice(bench, null)),
        new("10b", "a server with RA listens on *:P of another device; a client bound to lo binds A:P, connects",
            BothOk, Devices, bench => BesideDevice(bench, OtherDevice())),
        new("10c", "a server with RA listens on *:P of another network namespace; bind A:P, connect", BothOk,
            "Ports are owned in one network namespace: network_namespaces(7), inet_bind_bucket_match().",
            OtherNetwork),
    ];

    private static string Repair(RuleBench bench)
    {
        var port = bench.Port();
        bench.Listening(Any, port, Reuse.None);
        var client = bench.New();
        var on = client.Set(SocketConstants.SOL_TCP, SocketConstants.TCP_REPAIR, 1);
        if (on is LinuxErrno.EPERM or LinuxErrno.ENOPROTOOPT)
        {
            throw new ProbeStop($"TCP_REPAIR needs CAP_NET_ADMIN ({LinuxErrno.Name(on)})");
        }
        Need("TCP_REPAIR", on);
        var bound = Bind(client, A, port);
        Need("TCP_REPAIR off", client.Set(SocketConstants.SOL_TCP, SocketConstants.TCP_REPAIR, 0));
        return bound == BindOk ? $"{bound}, {bench.Connect(client)}" : bound;
    }

    private static string BesideDevice(RuleBench bench, string? serversDevice)
    {
        var port = bench.Port();
        var server = bench.New(Reuse.Address);
        if (serversDevice is not null)
        {
            ToDevice(server, serversDevice);
        }
        Need("bind", server.Bind(new(Any, port)));
        Need("listen", server.Listen(1));
        var client = bench.New(Reuse.Address);
        ToDevice(client, "lo");
        return bench.BindAndConnect(client, A, port);
    }

    private static void ToDevice(ProbeSocket socket, string device)
    {
        var errno = socket.BindToDevice(device);
        if (errno == LinuxErrno.EPERM)
        {
            throw new ProbeStop("SO_BINDTODEVICE needs CAP_NET_RAW before Linux 5.7 (EPERM)");
        }
        Need($"SO_BINDTODEVICE {device}", errno);
    }

    /// <summary>The server's thread enters a namespace of its own and ends; its socket stays there.</summary>
    private static string OtherNetwork(RuleBench bench)
    {
        var port = bench.Port();
        var entered = 0;
        Exception? stop = null;
        var thread = new Thread(() =>
        {
            try
            {
                entered = OwnRights.EnterEmptyNetwork();
                if (entered == 0)
                {
                    bench.Listening(Any, port, Reuse.Address);
                }
            }
            catch (ProbeStop fault)
            {
                stop = fault;
            }
        });
        thread.Start();
        thread.Join();
        return entered == 0 && stop is null
            ? bench.BindAndConnect(A, port, Reuse.Address)
            : throw new ProbeStop(stop?.Message
                ?? $"a network namespace needs CAP_SYS_ADMIN (unshare: {LinuxErrno.Name(entered)})");
    }
}
