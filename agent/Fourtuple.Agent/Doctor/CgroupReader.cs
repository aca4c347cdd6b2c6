namespace Fourtuple.Agent.Doctor;

/// <summary>
/// What the cgroup allows this process of pids and CPU (v2: pids.max, pids.current, cpu.max; v1: cpu.cfs_quota_us).
/// </summary>
internal sealed class CgroupReader(string proc = "/proc", string cgroup = "/sys/fs/cgroup")
{
    /// <param name="CpuMillicores">Null without a quota.</param>
    public sealed record Reading(long? PidsMax, long? PidsInUse, long? CpuMillicores);

    public Reading Read()
    {
        var pids = Folders("pids").ToArray();
        return new Reading(
            First(pids, "pids.max"), First(pids, "pids.current"),
            Folders("cpu").Select(Quota).FirstOrDefault(quota => quota is not null));
    }

    private static long? First(string[] folders, string file) => folders
        .Select(folder => ProcFiles.Number(Path.Combine(folder, file))).FirstOrDefault(value => value is not null);

    /// <summary>"50000 100000" of cpu.max, or "max 100000"; microseconds.</summary>
    private static long? Quota(string folder)
    {
        var text = ProcFiles.Text(Path.Combine(folder, "cpu.max"));
        var (quota, period) = text is not null
            ? (ProcFiles.Field(text, 0), ProcFiles.Field(text, 1))
            : (ProcFiles.Number(Path.Combine(folder, "cpu.cfs_quota_us")),
                ProcFiles.Number(Path.Combine(folder, "cpu.cfs_period_us")));
        return quota > 0 && period > 0 ? quota * 1_000 / period : null;
    }

    /// <summary>The group's own folder on the host, or the mount's root as seen from inside a container.</summary>
    private IEnumerable<string> Folders(string controller)
    {
        foreach (var line in (ProcFiles.Text(Path.Combine(proc, "self/cgroup")) ?? "").Split('\n'))
        {
            var fields = line.Split(':', 3);
            if (fields.Length == 3 && fields[0] == "0" && fields[1].Length == 0)
            {
                yield return cgroup + fields[2];
                yield return cgroup;
            }
            else if (fields.Length == 3 && fields[1].Split(',').Contains(controller))
            {
                yield return Path.Combine(cgroup, controller) + fields[2];
                yield return Path.Combine(cgroup, controller);
            }
        }
    }
}
