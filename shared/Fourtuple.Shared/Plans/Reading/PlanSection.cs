using Fourtuple.Shared.Plans.Keys;
using Fourtuple.Shared.Plans.Yaml;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Reading;

/// <summary>
/// A mapping read by a table of keys. Unknown and missing keys are reported when it is made; an absent section has the
/// defaults of its table and reports nothing.
/// </summary>
internal sealed class PlanSection
{
    private readonly PlanMapping? _mapping;
    private readonly Mark _mark;
    private readonly KeyTable _table;
    private readonly PlanProblems _problems;

    public PlanSection(PlanMapping? mapping, Mark mark, KeyTable table, string path, PlanProblems problems)
    {
        (_mapping, _mark, _table, Path, _problems) = (mapping, mark, table, path, problems);
        if (mapping is not null)
        {
            RefuseUnknown(mapping);
            RefuseMissing(mapping);
        }
    }

    public string Path { get; }

    public IEnumerable<PlanEntry> Entries => _mapping?.Entries ?? [];

    /// <summary>It was written, and as a mapping.</summary>
    public bool IsMapping => _mapping is not null;

    public bool Has(string key) => _mapping?.Find(key) is not null;

    /// <summary>The value of a key, its default, or null.</summary>
    public PlanCursor? Value(string key)
    {
        var path = PlanPath.Join(Path, key);
        if (_mapping?.Find(key) is { } entry)
        {
            return new PlanCursor(entry.Value, path, _problems);
        }
        return _table[key].Default is { } text
            ? new PlanCursor(Written(text, _table[key].Shape), path, _problems)
            : null;
    }

    /// <summary>A section below; absent ones have the defaults of their table.</summary>
    public PlanSection Section(string key)
    {
        var table = ((SectionShape)_table[key].Shape).Table;
        return Value(key)?.AsSection(table)
            ?? new PlanSection(null, _mark, table, PlanPath.Join(Path, key), _problems);
    }

    /// <summary>Reports a problem of the section as a whole.</summary>
    public void RefuseItself(TextProblem problem) => _problems.Add(_mark, Path, problem);

    public string? Text(string key) => Value(key)?.AsText((TextShape)_table[key].Shape);

    public double? Number(string key, bool? levelIsRate = null) =>
        Value(key)?.AsNumber((NumberShape)_table[key].Shape, levelIsRate);

    public int? Whole(string key) => (int?)Number(key);

    public TimeSpan? Duration(string key) => Value(key)?.AsDuration((DurationShape)_table[key].Shape);

    public bool Flag(string key) => Value(key)?.AsFlag() ?? false;

    public ReadOnlyMemory<byte> Bytes(string key) => Value(key)?.AsBytes((BytesShape)_table[key].Shape) ?? default;

    /// <summary>Null stands for the word any.</summary>
    public ReadOnlyMemory<byte>? Expected(string key)
    {
        var shape = _table[key].Shape is EitherShape either ? either.Shapes[0] : _table[key].Shape;
        return Value(key) is { Node: PlanScalar { Text: "any" } } ? null : Value(key)?.AsBytes((BytesShape)shape);
    }

    /// <summary>The mapping of a key whose value may also be something else; null when it is.</summary>
    public PlanSection? SectionOf(string key) => Value(key) is { Node: PlanMapping } cursor
        ? cursor.AsSection(((EitherShape)_table[key].Shape).Shapes.OfType<SectionShape>().First().Table)
        : null;

    public IReadOnlyList<PlanCursor> Items(string key) => Value(key)?.AsItems((ListShape)_table[key].Shape) ?? [];

    public IReadOnlyList<string> Texts(string key)
    {
        var item = (TextShape)((ListShape)_table[key].Shape).Item;
        return [.. Items(key).Select(cursor => cursor.AsText(item)).OfType<string>()];
    }

    public string? Choice(string key) => Value(key)?.AsChoice((ChoiceShape)_table[key].Shape);

    /// <summary>A choice as the enum whose member has the same name without hyphens.</summary>
    public T Choice<T>(string key)
        where T : struct, Enum =>
        Enum.TryParse<T>(Choice(key)?.Replace("-", "", StringComparison.Ordinal), true, out var value)
            ? value : default;

    public IReadOnlyDictionary<string, string> Texts(string key, Func<string, TextProblem?>? checkKey)
    {
        var shape = (MapShape)_table[key].Shape;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, atKey, value) in Value(key)?.AsEntries(shape) ?? [])
        {
            if (checkKey?.Invoke(name) is { } problem)
            {
                atKey.Refuse(problem);
            }
            texts[name] = value.AsText((TextShape)shape.Value) ?? "";
        }
        return texts;
    }

    private PlanNode Written(string text, PlanShape shape)
    {
        if (shape is not ListShape)
        {
            return new PlanScalar(_mark, text, false);
        }
        var list = new PlanList(_mark);
        list.Items.AddRange(text.Split(", ").Select(item => new PlanScalar(_mark, item, false)));
        return list;
    }

    private void RefuseUnknown(PlanMapping mapping)
    {
        foreach (var entry in mapping.Entries.Where(entry => _table.Find(entry.Key) is null))
        {
            var near = NearestName.Of(entry.Key, _table.Keys.Select(key => key.Name));
            var known = string.Join(", ", _table.Keys.Select(key => key.Name));
            _problems.Add(
                entry.KeyMark, PlanPath.Join(Path, entry.Key), $"unknown key '{entry.Key}'",
                $"{_table.Name} knows {known}", near is null ? "remove it" : $"did you mean '{near}'?");
        }
    }

    private void RefuseMissing(PlanMapping mapping)
    {
        foreach (var key in _table.Keys.Where(key => key.Required && mapping.Find(key.Name) is null))
        {
            var path = PlanPath.Join(Path, key.Name);
            _problems.Add(mapping.Mark, path, $"{path} is missing", key.Describes, $"add {key.Name}: {key.Shape.Form}");
        }
    }
}
