using Fourtuple.Shared.Messages;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Agent.Doctor;

/// <summary>Whether the wanted engine may be used here and can hold the connections.</summary>
internal static class EngineChecks
{
    public static IEnumerable<Finding> Of(PreflightCase about)
    {
        var ring = about.Host.Engines.FirstOrDefault(probe => probe.Name == "io_uring");
        var hasRing = ring is { Available: true };
        if (about.Options.Engine == EngineKind.IoUring && !hasRing)
            yield return NotPermitted(about.Host, ring);
        else if (about.Options.Engine == EngineKind.Epoll || !hasRing)
            foreach (var finding in Epoll(about, hasRing)) yield return finding;
        else
            foreach (var finding in Rings(about)) yield return finding;
    }

    private static Finding NotPermitted(HostReadings host, EngineProbe? ring)
    {
        var (why, advice) = host.IoUringDisabled switch
        {
            2 => (
                "kernel.io_uring_disabled is 2, which forbids it to everyone.",
                "Set it to 0: sysctl -w kernel.io_uring_disabled=0."),
            1 when !host.IsRoot => (
                "kernel.io_uring_disabled is 1: only CAP_SYS_ADMIN and the group in kernel.io_uring_group may use it.",
                "Set it to 0, or put this user's group into kernel.io_uring_group."),
            _ => (
                $"Making a ring failed: {ring?.Why ?? "this engine was not probed"}.",
                "In a container the seccomp profile usually forbids it: use a profile that allows io_uring_setup,"
                + " io_uring_enter and io_uring_register."),
        };
        return Finding.Refuse("host", "io_uring is not permitted here.", why, advice + " Or use --engine epoll.");
    }

    private static IEnumerable<Finding> Epoll(PreflightCase about, bool hasRing)
    {
        var fits = Math.Max(0, about.Host.NofileHard - EventLoops.ReservedDescriptors);
        if (about.Grant.MaxOpen <= fits)
            yield break;
        yield return Finding.Refuse(
            "host", $"{about.Grant.MaxOpen:N0} connections don't fit: the descriptor limit leaves room for {fits:N0}.",
            $"epoll needs a file descriptor each, RLIMIT_NOFILE is {about.Host.NofileHard:N0}, and"
            + $" {EventLoops.ReservedDescriptors} stay free.",
            hasRing
                ? "Use --engine io_uring, which passes that limit, or raise it (ulimit -Hn, LimitNOFILE)."
                : $"Raise it (ulimit -Hn, LimitNOFILE; at most fs.nr_open {about.Host.NrOpen:N0}), ask for at"
                + $" most {fits:N0}, or permit io_uring, which passes that limit.");
    }

    private static IEnumerable<Finding> Rings(PreflightCase about)
    {
        if (about.Rings > about.Host.NofileHard - EventLoops.ReservedDescriptors)
        {
            yield return Finding.Refuse(
                "host", $"{about.Rings:N0} rings don't fit into the descriptor limit {about.Host.NofileHard:N0}.",
                "Each ring is one descriptor and its table is no larger than that limit.",
                "Raise RLIMIT_NOFILE (ulimit -Hn, LimitNOFILE).");
        }
        var locked = about.Rings * EventLoops.LockedBytesOfRing * about.Ends;
        if (!about.Host.IsRoot && about.Host.MemlockBytes is { } most && locked > most)
        {
            yield return Finding.Refuse(
                "host", $"{about.Rings:N0} rings{(about.TargetIsLocal ? " here and as many in the target" : "")} need"
                + $" {locked:N0} bytes of locked memory, more than {most:N0}.",
                "RLIMIT_MEMLOCK counts the rings of all processes of an unprivileged user together.",
                "Raise it (ulimit -l, LimitMEMLOCK), grant CAP_IPC_LOCK, raise RLIMIT_NOFILE so that fewer rings do, or"
                + " run the target as another user.");
        }
    }
}
