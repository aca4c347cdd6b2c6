namespace Fourtuple.Agent.Doctor;

/// <summary>
/// Memory of the host, and of the cgroup (v2 memory.max, v1 memory.limit_in_bytes) that bounds this process.
/// </summary>
internal sealed class MemoryReader(string proc = "/proc", string cgroup = "/sys/fs/cgroup")
{
    public sealed record Reading(long TotalBytes, long AvailableBytes, long SlabBytes, long? CgroupLimitBytes);

    public Reading Read()
    {
        var info = ProcFiles.Text(Path.Combine(proc, "meminfo"));
        var total = ProcFiles.KilobytesOf(info, "MemTotal") ?? 0;
        var available = ProcFiles.KilobytesOf(info, "MemAvailable") ?? 0;
        var slab = ProcFiles.KilobytesOf(info, "Slab") ?? 0;
        // An unlimited v1 group reports a number near 2^63; a limit above the host's memory bounds nothing either.
        if (Limit() is not (var limit, var used) || limit >= total)
            return new Reading(total, available, slab, null);
        return new Reading(limit, Math.Min(available, Math.Max(0, limit - used)), slab, limit);
    }

    private (long Limit, long Used)? Limit()
    {
        foreach (var (folder, limitFile, usedFile, statKey) in Candidates())
        {
            if (ProcFiles.Number(Path.Combine(folder, limitFile)) is { } limit)
            {
                var used = ProcFiles.Number(Path.Combine(folder, usedFile)) ?? 0;
                return (limit, Math.Max(0, used - Reclaimable(Path.Combine(folder, "memory.stat"), statKey)));
            }
        }
        return null;
    }

    /// <summary>The group's own path on the host, or the mount's root as seen from inside a container.</summary>
    private IEnumerable<(string Folder, string LimitFile, string UsedFile, string StatKey)> Candidates()
    {
        foreach (var line in (ProcFiles.Text(Path.Combine(proc, "self/cgroup")) ?? "").Split('\n'))
        {
            var fields = line.Split(':', 3);
            if (fields.Length < 3)
                continue;
            if (fields[0] == "0" && fields[1].Length == 0)
            {
                yield return (cgroup + fields[2], "memory.max", "memory.current", "inactive_file");
                yield return (cgroup, "memory.max", "memory.current", "inactive_file");
            }
            else if (fields[1].Split(',').Contains("memory"))
            {
                var v1 = Path.Combine(cgroup, "memory");
                yield return (v1 + fields[2], "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
                yield return (v1, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
            }
        }
    }

    /// <summary>Page cache that the kernel would give up before anything is killed.</summary>
    private static long Reclaimable(string stat, string key) => (ProcFiles.Text(stat) ?? "").Split('\n')
        .Where(line => line.StartsWith(key + " ", StringComparison.Ordinal))
        .Select(line => ProcFiles.Field(line, 1) ?? 0)
        .FirstOrDefault();
}
