namespace Fourtuple.Shared.Plans.Yaml;

/// <summary>
/// A node of the plan's YAML tree with its position; only what plans need: no tags, anchors or aliases.
/// </summary>
internal abstract class PlanNode(Mark mark)
{
    public Mark Mark { get; } = mark;

    /// <summary>What a message calls a node of this kind.</summary>
    public abstract string Kind { get; }
}

/// <param name="plain">Written without quotes, so that an empty text or ~ means nothing at all.</param>
internal sealed class PlanScalar(Mark mark, string text, bool plain) : PlanNode(mark)
{
    public string Text { get; } = text;

    public override string Kind => IsNull ? "nothing" : "a text";

    public bool IsNull => plain && Text is "" or "~" or "null";
}

internal sealed class PlanList(Mark mark) : PlanNode(mark)
{
    public List<PlanNode> Items { get; } = [];

    public override string Kind => "a list";
}

internal sealed record PlanEntry(string Key, Mark KeyMark, PlanNode Value);

internal sealed class PlanMapping(Mark mark) : PlanNode(mark)
{
    private readonly Dictionary<string, PlanEntry> _byKey = new(StringComparer.Ordinal);

    public List<PlanEntry> Entries { get; } = [];

    public override string Kind => "a mapping";

    public PlanEntry? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>False when the key is there already.</summary>
    public bool TryAdd(PlanEntry entry)
    {
        if (!_byKey.TryAdd(entry.Key, entry))
        {
            return false;
        }
        Entries.Add(entry);
        return true;
    }

    /// <summary>Adds the key or replaces its value in place.</summary>
    public void Set(PlanEntry entry)
    {
        if (_byKey.TryGetValue(entry.Key, out var old))
        {
            Entries[Entries.IndexOf(old)] = entry;
        }
        else
        {
            Entries.Add(entry);
        }
        _byKey[entry.Key] = entry;
    }
}
