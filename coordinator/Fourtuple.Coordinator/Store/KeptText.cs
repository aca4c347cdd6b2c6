namespace Fourtuple.Coordinator.Store;

/// <summary>A named text that belongs to no run.</summary>
/// <param name="Kind">One of <see cref="KeptKind"/>.</param>
/// <param name="Changed">ISO 8601 UTC: a label, and the order of lists.</param>
/// <param name="By">Who wrote it, for people.</param>
public sealed record KeptText(string Kind, string Name, string Text, string Changed, string By);
