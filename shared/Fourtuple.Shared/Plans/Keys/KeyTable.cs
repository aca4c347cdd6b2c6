namespace Fourtuple.Shared.Plans.Keys;

/// <summary>A key of a section.</summary>
/// <param name="Describes">A sentence for the schema and for editors.</param>
internal sealed record PlanKey(string Name, PlanShape Shape, string Describes)
{
    public bool Required { get; init; }

    /// <summary>What an absent key means, as a plan would write it; items of a list are parted by ", ".</summary>
    public string? Default { get; init; }

    /// <summary>The load modes that know the key; empty means all.</summary>
    public IReadOnlyList<LoadMode> Modes { get; init; } = [];
}

/// <summary>The keys of one section.</summary>
/// <param name="Name">What a message calls the section.</param>
internal sealed record KeyTable(string Name, IReadOnlyList<PlanKey> Keys)
{
    /// <summary>The section holds exactly one of its keys.</summary>
    public bool ExactlyOne { get; init; }

    public PlanKey this[string name] => Keys.First(key => key.Name == name);

    public PlanKey? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);
}
