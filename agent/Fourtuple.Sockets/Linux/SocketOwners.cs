using System.Globalization;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// Finds which processes hold sockets: by the links of /proc/PID/fd, and for direct descriptors of io_uring, which are
/// no file descriptors, by the table that /proc/PID/fdinfo shows of a ring (io_uring_show_fdinfo()). Processes of other
/// users stay unknown without CAP_SYS_PTRACE; so does a ring that is at work at that moment.
/// </summary>
public static class SocketOwners
{
    private const string LinkPrefix = "socket:[";
    private const string RingLink = "anon_inode:[io_uring]";
    private const string AgentProgram = "fourtuple-agent";
    private const string AgentNameVariable = "FOURTUPLE_NAME=";

    /// <summary>Owners by inode, as many as can be found; stops when all have been.</summary>
    public static IReadOnlyDictionary<uint, SocketOwner> Of(IEnumerable<uint> inodes, string proc = "/proc")
    {
        var wanted = inodes.Where(inode => inode != 0).ToHashSet();
        var found = new Dictionary<uint, SocketOwner>();
        var rings = new List<(string FdInfo, SocketOwner Owner)>();
        foreach (var folder in Directory.EnumerateDirectories(proc))
        {
            if (wanted.Count == 0)
            {
                return found;
            }
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                Search(folder, pid, wanted, found, rings);
            }
        }
        foreach (var (file, owner) in rings)
        {
            if (wanted.Count == 0)
            {
                break;
            }
            foreach (var line in Lines(file))
            {
                var at = line.IndexOf(LinkPrefix, StringComparison.Ordinal);
                if (at > 0)
                {
                    Take(line[at..], owner, wanted, found);
                }
            }
        }
        return found;
    }

    private static void Search(
        string folder, int pid, HashSet<uint> wanted, Dictionary<uint, SocketOwner> found,
        List<(string, SocketOwner)> rings)
    {
        SocketOwner? owner = null;
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "fd")))
            {
                var link = new FileInfo(file).LinkTarget;
                if (link == RingLink)
                {
                    rings.Add((Path.Combine(folder, "fdinfo", Path.GetFileName(file)), owner ??= Owner(folder, pid)));
                }
                else if (link is not null && link.StartsWith(LinkPrefix, StringComparison.Ordinal))
                {
                    Take(link, owner ??= Owner(folder, pid), wanted, found);
                }
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to somebody else.
        }
    }

    /// <summary>"socket:[195450415]".</summary>
    private static void Take(
        string link, SocketOwner owner, HashSet<uint> wanted, Dictionary<uint, SocketOwner> found)
    {
        var number = link.AsSpan(LinkPrefix.Length).TrimEnd("] ");
        if (uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var inode)
            && wanted.Remove(inode))
        {
            found[inode] = owner;
        }
    }

    /// <summary>An agent is named as its settings say (FOURTUPLE_NAME), else as the host.</summary>
    private static SocketOwner Owner(string folder, int pid)
    {
        var program = Lines(Path.Combine(folder, "comm")).FirstOrDefault() ?? "?";
        var isAgent = Words(Path.Combine(folder, "cmdline")).Take(2)
            .Any(word => Path.GetFileNameWithoutExtension(word) == AgentProgram);
        if (!isAgent)
        {
            return new SocketOwner(pid, program, null);
        }
        var name = Words(Path.Combine(folder, "environ"))
            .FirstOrDefault(word => word.StartsWith(AgentNameVariable, StringComparison.Ordinal));
        return new SocketOwner(pid, program, name?[AgentNameVariable.Length..] ?? Environment.MachineName);
    }

    private static string[] Words(string file) => string.Concat(Lines(file)).Split('\0');

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
