using System.Globalization;

namespace Fourtuple.Shared.Doctor;

/// <summary>Kernel and engine.</summary>
internal static class EngineRows
{
    /// <summary>First kernel with IORING_OP_BIND, without which direct sockets cannot be bound.</summary>
    private static readonly Version RingKernel = new(6, 11);

    /// <summary>First kernel with IP_BIND_ADDRESS_NO_PORT, which sources.bind: kernel needs.</summary>
    private static readonly Version OldestKernel = new(4, 2);

    public static IEnumerable<DoctorRow> Of(HostFigures host)
    {
        var release = host.Capacity.KernelRelease;
        var kernel = Number(release);
        var isOld = kernel is not null && kernel < OldestKernel;
        yield return new DoctorRow(
            "kernel", release, $"{OldestKernel} or newer", isOld ? DoctorState.Warn : DoctorState.Ok, "node",
            isOld ? "It lacks IP_BIND_ADDRESS_NO_PORT, which sources.bind: kernel needs: use a newer kernel." : "");
        yield return IoUring(host, kernel);
        yield return Workers(host);
    }

    private static DoctorRow IoUring(HostFigures host, Version? kernel)
    {
        var probe = host.Capacity.Engines.FirstOrDefault(engine => engine.Name == "io_uring");
        if (probe is { Available: true })
        {
            return new DoctorRow("io_uring", "available", DoctorText.None, DoctorState.Ok, "pod, node", "");
        }
        var why = (host.IoUringDisabled, kernel) switch
        {
            (2, _) => "kernel.io_uring_disabled is 2",
            (1, _) when host.User is not 0 => "kernel.io_uring_disabled is 1 and this user is not privileged",
            (_, { } version) when version < RingKernel => $"this kernel is older than {RingKernel}",
            _ => probe?.Why ?? "it was not probed",
        };
        return new DoctorRow(
            "io_uring", "not available: " + why, DoctorText.None, DoctorState.Warn, "pod, node",
            "epoll is used, which takes a descriptor a connection; set kernel.io_uring_disabled to 0 on the node, or "
            + "use a seccomp profile that allows io_uring_setup, io_uring_enter and io_uring_register.");
    }

    private static DoctorRow Workers(HostFigures host)
    {
        var has = host.Capacity;
        var quota = host.CpuMillicores is { } milli ? milli / 1_000.0 : has.Cores;
        var found = string.Create(
            CultureInfo.InvariantCulture, $"{has.Cores} cores, {has.Workers} workers")
            + (host.CpuMillicores is null ? "" : string.Create(
                CultureInfo.InvariantCulture, $", cpu.max {quota:0.##} cores"));
        var isTight = has.Workers > Math.Ceiling(quota);
        return new DoctorRow(
            "cpu", found, "no more workers than cores", isTight ? DoctorState.Warn : DoctorState.Ok, "process, pod",
            isTight ? "Lower FOURTUPLE_WORKERS, or raise the pod's CPU limit: throttled workers start late." : "");
    }

    /// <summary>"6.12.0-rc1-x" to 6.12; null when it does not start with two numbers.</summary>
    private static Version? Number(string release)
    {
        var parts = release.Split('.', '-', '+', '_');
        return parts.Length > 1
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? new Version(major, minor) : null;
    }
}
