namespace Fourtuple.Pbm.Shell;

/// <summary>Paths of this host that begin with what was typed.</summary>
internal static class PathValues
{
    /// <summary>Entries of a folder that are looked at; a folder of results may have very many.</summary>
    private const int MostEntries = 2_000;

    public static IReadOnlyList<Candidate> Of(string typed)
    {
        var slash = typed.LastIndexOf('/') + 1;
        var (folder, name) = (typed[..slash], typed[slash..]);
        try
        {
            return
            [
                .. new DirectoryInfo(folder.Length == 0 ? "." : folder).EnumerateFileSystemInfos().Take(MostEntries)
                    .Where(each => each.Name.StartsWith(name, StringComparison.Ordinal))
                    .Where(each => name.Length > 0 || !each.Name.StartsWith('.'))
                    .OrderBy(each => each.Name, StringComparer.Ordinal)
                    .Select(each => each is DirectoryInfo
                        ? new Candidate($"{folder}{each.Name}/", IsWhole: false)
                        : new Candidate(folder + each.Name)),
            ];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }
}
