using System.Collections;
using System.Reflection;

namespace Fourtuple.Tests.Messages;

/// <summary>
/// Compares records by what they hold: lists, maps and payloads by content, which record equality compares by
/// reference.
/// </summary>
internal static class Structure
{
    /// <summary>Where the two differ, as a path; null when they are equal.</summary>
    public static string? Difference(object? a, object? b, string path = "")
    {
        if (a is null || b is null)
            return a is null && b is null ? null : path;
        if (a.GetType() != b.GetType() && a is not IEnumerable)
            return path;
        return (a, b) switch
        {
            (string, _) => Equals(a, b) ? null : path,
            (ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span) ? null : path,
            (IDictionary x, IDictionary y) => DifferenceOfMaps(x, y, path),
            (IEnumerable x, IEnumerable y) => DifferenceOfLists(x, y, path),
            _ => IsRecord(a) ? DifferenceOfRecords(a, b, path) : Equals(a, b) ? null : path,
        };
    }

    /// <summary>Paths of properties that hold the default of their type, so that losing them would go unseen.</summary>
    public static IEnumerable<string> Unset(object value, string path = "")
    {
        foreach (var property in PropertiesOf(value))
        {
            var here = $"{path}.{property.Name}";
            var held = property.GetValue(value);
            if (held is null || (held is ICollection { Count: 0 }) || held is 0 or 0L or 0UL or 0.0)
                yield return here;
            else if (held is not string and IEnumerable items)
            {
                foreach (var unset in items.Cast<object>().Where(IsRecord).SelectMany(item => Unset(item, here)))
                    yield return unset;
            }
            else if (IsRecord(held))
            {
                foreach (var unset in Unset(held, here))
                    yield return unset;
            }
        }
    }

    private static string? DifferenceOfMaps(IDictionary a, IDictionary b, string path)
    {
        if (a.Count != b.Count)
            return $"{path}.Count";
        return a.Keys.Cast<object>()
            .Select(key => b.Contains(key) ? Difference(a[key], b[key], $"{path}[{key}]") : $"{path}[{key}]")
            .FirstOrDefault(difference => difference is not null);
    }

    private static string? DifferenceOfLists(IEnumerable a, IEnumerable b, string path)
    {
        var (x, y) = (a.Cast<object>().ToArray(), b.Cast<object>().ToArray());
        if (x.Length != y.Length)
            return $"{path}.Count";
        return x.Select((item, i) => Difference(item, y[i], $"{path}[{i}]"))
            .FirstOrDefault(difference => difference is not null);
    }

    private static string? DifferenceOfRecords(object a, object b, string path) => PropertiesOf(a)
        .Select(property => Difference(property.GetValue(a), property.GetValue(b), $"{path}.{property.Name}"))
        .FirstOrDefault(difference => difference is not null);

    private static IEnumerable<PropertyInfo> PropertiesOf(object value) => value.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetIndexParameters().Length == 0 && property.CanWrite);

    // Records of messages, plans and metrics; sets and tuples of the tuple space have an equality of their own.
    private static bool IsRecord(object value)
    {
        var space = value.GetType().Namespace ?? "";
        return space.StartsWith("Fourtuple.Shared", StringComparison.Ordinal)
            && !space.EndsWith(".Tuples", StringComparison.Ordinal) && !value.GetType().IsEnum;
    }
}
