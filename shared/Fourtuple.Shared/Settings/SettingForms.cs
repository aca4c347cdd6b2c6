using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Settings;

/// <summary>The forms that settings are written in.</summary>
public static partial class SettingForms
{
    /// <summary>A duration between two bounds, both allowed.</summary>
    public static Func<string, Parsed<TimeSpan>> Duration(TimeSpan least, TimeSpan most) => text =>
        !PlanQuantity.TryDuration(text, out var value) ? Parsed.Wrong<TimeSpan>("is not a duration")
        : value < least || value > most ? Parsed.Wrong<TimeSpan>("is out of bounds")
        : Parsed.Of(value);

    /// <summary>A whole number between two bounds, both allowed; k and M are powers of ten.</summary>
    public static Func<string, Parsed<long>> Count(long least, long most) => text =>
        !PlanQuantity.TryCount(text, out var value) || value != Math.Floor(value)
            ? Parsed.Wrong<long>("is not a whole number")
            : value < least || value > most ? Parsed.Wrong<long>("is out of bounds")
            : Parsed.Of((long)value);

    /// <summary>A rate; <c>/s</c> may be left out.</summary>
    public static Parsed<double> Rate(string text)
    {
        var number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        return PlanQuantity.TryCount(number, out var value) && value > 0
            ? Parsed.Of(value)
            : Parsed.Wrong<double>("is not a rate above zero");
    }

    public static Func<string, Parsed<T>> Choice<T>(params (string Word, T Value)[] choices) => text =>
        choices.Where(choice => choice.Word == text).Select(choice => Parsed.Of(choice.Value))
            .FirstOrDefault(Parsed.Wrong<T>("is not one of them"));

    /// <summary>An address to listen on. Both parts must be there, or a port alone would read as an address.</summary>
    public static Parsed<IPEndPoint> Listen(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && Address.TryParse(text[..colon].TrimStart('[').TrimEnd(']'), out var address)
            && address.IsV6 == text.StartsWith('[')
            && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                ? Parsed.Of(new IPEndPoint(IPAddress.Parse(address.ToString()), port))
                : Parsed.Wrong<IPEndPoint>("is not an address and a port");
    }

    /// <summary>A file that is there and can be read.</summary>
    public static Parsed<string> ReadableFile(string text)
    {
        try
        {
            using var file = File.OpenRead(text);
            return Parsed.Of(Path.GetFullPath(text));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Parsed.Wrong<string>($"can't be read ({fault.GetType().Name})");
        }
    }

    /// <summary>A name that is safe in addresses, logs and file names.</summary>
    public static Parsed<string> Name(string text) =>
        Names().IsMatch(text) ? Parsed.Of(text) : Parsed.Wrong<string>("is not such a name");

    /// <summary>A name or an address.</summary>
    public static Parsed<string> Identity(string text) =>
        Names().IsMatch(text) || Address.TryParse(text, out _)
            ? Parsed.Of(text)
            : Parsed.Wrong<string>("is neither a name nor an address");

    public static Parsed<IReadOnlyDictionary<string, string>> Labels(string text)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in Parts(text))
        {
            if (part.Split('=', 2) is not [var key, var value] || !Names().IsMatch(key) || value.Length > 64)
                return Wrong($"has a part '{part}' that is not key=value");
            if (!labels.TryAdd(key, value))
                return Wrong($"has the key {key} twice");
        }
        return labels.Count <= 32 ? new(labels, null) : Wrong("has more than 32 labels");

        static Parsed<IReadOnlyDictionary<string, string>> Wrong(string why) =>
            Parsed.Wrong<IReadOnlyDictionary<string, string>>(why);
    }

    public static Parsed<AllowList> Allow(string text) =>
        AllowList.TryParse(Parts(text), out var list, out var problem)
            ? Parsed.Of(list)
            : Parsed.Wrong<AllowList>($"is not understood: {problem}");

    internal static string[] Parts(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}
