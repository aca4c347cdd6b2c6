namespace Fourtuple.Shared.Plans;

/// <summary>The known name that a mistyped one most likely meant.</summary>
public static class NearestName
{
    // Longer words cannot be near any name we know, and the cost of a comparison is the product of the lengths.
    private const int LongestWord = 64;

    /// <summary>The name with the fewest edits, or null when even that would change over half of the word.</summary>
    public static string? Of(string word, IEnumerable<string> names)
    {
        if (word.Length > LongestWord)
        {
            return null;
        }
        var best = names
            .Select(name => (Name: name, Edits: Edits(word.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Edits).FirstOrDefault();
        return best.Name is not null && best.Edits * 2 <= Math.Max(word.Length, 2) ? best.Name : null;
    }

    /// <summary>
    /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other.
    /// </summary>
    internal static int Edits(string from, string to)
    {
        var table = new int[from.Length + 1, to.Length + 1];
        for (var row = 0; row <= from.Length; row++)
        {
            for (var column = 0; column <= to.Length; column++)
            {
                table[row, column] = row == 0 || column == 0 ? row + column : Cheapest(table, from, to, row, column);
            }
        }
        return table[from.Length, to.Length];
    }

    private static int Cheapest(int[,] table, string from, string to, int row, int column)
    {
        var same = from[row - 1] == to[column - 1];
        var edits = Math.Min(
            table[row - 1, column - 1] + (same ? 0 : 1),
            Math.Min(table[row - 1, column], table[row, column - 1]) + 1);
        var swapped = row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1];
        return swapped ? Math.Min(edits, table[row - 2, column - 2] + 1) : edits;
    }
}
