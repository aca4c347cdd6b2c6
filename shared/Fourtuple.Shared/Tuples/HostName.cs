namespace Fourtuple.Shared.Tuples;

/// <summary>
/// The form of host names in <c>dns:NAME</c> (RFC 1123 section 2.1, underscores allowed as services use them).
/// </summary>
public static class HostName
{
    /// <summary>Null when the name is well formed.</summary>
    public static TextProblem? Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var labels = name.TrimEnd('.').Split('.');
        var good = name.Length <= 253 && labels.All(label =>
            label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
        return good ? null : new TextProblem(
            $"'{name}' is not a host name", "labels are letters, digits and hyphens, at most 63 each",
            "write dns:name.example");
    }
}
