using Fourtuple.Coordinator.Api;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// Lines of before, the oldest first: bounded, none twice in a row, none that begins with a blank (as in bash with
/// HISTCONTROL=ignoreboth).
/// </summary>
public sealed class History
{
    /// <summary>Most lines kept, in memory and in the file: months of an operator's work.</summary>
    public const int Most = 1_000;

    private readonly List<string> _lines = [];

    public History(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var line in lines)
        {
            Add(line);
        }
    }

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>True when it was kept.</summary>
    public bool Add(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var unfit = string.IsNullOrWhiteSpace(line) || line[0] == ' ' || line.Length > ShellWords.LongestLine
            || line.Any(PlainText.IsUnfit);
        if (unfit || (_lines.Count > 0 && _lines[^1] == line))
        {
            return false;
        }
        _lines.Add(line);
        if (_lines.Count > Most)
        {
            _lines.RemoveAt(0);
        }
        return true;
    }
}
