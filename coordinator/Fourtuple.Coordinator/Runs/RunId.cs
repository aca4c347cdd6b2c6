using System.Globalization;
using System.Text;

namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// Ids such as <c>20261122-191502-local-hold-ab12</c>: they sort by time and are safe as folder names.
/// </summary>
public static class RunId
{
    /// <summary>Longest part that comes from the plan's name.</summary>
    private const int MostNameLength = 40;

    /// <param name="seed">Seed of the run; the last four hexadecimal digits come from it.</param>
    public static string Make(DateTimeOffset now, string planName, ulong seed)
    {
        var utc = now.ToUniversalTime();
        var suffix = new Random(unchecked((int)(seed ^ (seed >> 32)))).Next(0x10000);
        return string.Create(
            CultureInfo.InvariantCulture, $"{utc:yyyyMMdd-HHmmss}-{Slug(planName)}-{suffix:x4}");
    }

    /// <summary>Lower-case letters, digits and single dashes; <c>run</c> when nothing of the name is left.</summary>
    public static string Slug(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var slug = new StringBuilder();
        foreach (var letter in name.Take(MostNameLength))
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                slug.Append(char.ToLowerInvariant(letter));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }
        var text = slug.ToString().Trim('-');
        return text.Length == 0 ? "run" : text;
    }
}
