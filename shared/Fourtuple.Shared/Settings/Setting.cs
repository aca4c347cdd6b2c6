namespace Fourtuple.Shared.Settings;

/// <summary>
/// One setting of an executable, under the same name in the environment, in <c>appsettings.json</c> and on the command
/// line.
/// </summary>
/// <param name="Meaning">For people: what it does.</param>
/// <param name="Form">For people: what it accepts.</param>
/// <param name="Default">As it would be written; null when there is none.</param>
public abstract record Setting(string Name, string Meaning, string Form, string? Default)
{
    /// <summary>Without a value the process does not start.</summary>
    public bool Required { get; init; }

    /// <summary>Its text may hold a password, so it is never repeated.</summary>
    public bool Secret { get; init; }
}

/// <param name="Parse">Reads the text of one source.</param>
public sealed record Setting<T>(
    string Name, string Meaning, string Form, string? Default, Func<string, Parsed<T>> Parse)
    : Setting(Name, Meaning, Form, Default)
{
    /// <summary>The value as people may see it; needed when the text is secret.</summary>
    public Func<T, string>? Show { get; init; }
}
