namespace Fourtuple.Sockets.Rules;

/// <summary>Every rule that <c>tuple rules</c> asks about, in the order in which it prints them.</summary>
internal static class RuleCatalog
{
    public static IReadOnlyList<TupleRule> All { get; } =
    [
        .. FoundingRules.All, .. BoundRules.All, .. AutomaticRules.All, .. ListenRules.All, .. SharedListenRules.All,
        .. OrderRules.All, .. DeviceRules.All, .. OnePortRules.All, .. StevensRules.All, .. Port8080Rules.All,
    ];

    /// <summary>The same question about one wanted port, under another id.</summary>
    public static TupleRule Again(string rule, string id, string question, ushort port) =>
        Ordinary.Single(each => each.Id == rule) with { Id = id, Case = question, Port = port };

    private static IEnumerable<TupleRule> Ordinary =>
        [.. ListenRules.All, .. SharedListenRules.All, .. OrderRules.All, .. DeviceRules.All, .. OnePortRules.All];
}
