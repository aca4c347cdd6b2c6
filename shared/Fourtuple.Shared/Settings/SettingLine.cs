namespace Fourtuple.Shared.Settings;

/// <summary>A setting with what it is now: secrets masked.</summary>
/// <param name="Origin"><c>default</c>, <c>not set</c>, or the source.</param>
public sealed record SettingLine(Setting Setting, string Value, string Origin);
