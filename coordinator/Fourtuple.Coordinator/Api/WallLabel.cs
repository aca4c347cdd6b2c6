using System.Globalization;

namespace Fourtuple.Coordinator.Api;

/// <summary>Wall time as text; a label that sorts, never the base of a duration.</summary>
public static class WallLabel
{
    /// <summary>ISO 8601 UTC with milliseconds.</summary>
    public static string Of(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
