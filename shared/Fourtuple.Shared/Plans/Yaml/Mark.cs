namespace Fourtuple.Shared.Plans.Yaml;

/// <summary>Where a piece of text begins; line and column count from 1.</summary>
internal readonly record struct Mark(string File, int Line, int Column);
