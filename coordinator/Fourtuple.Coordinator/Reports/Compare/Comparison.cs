namespace Fourtuple.Coordinator.Reports.Compare;

/// <summary>Two runs: what differs around them first, then what differs in them.</summary>
/// <param name="Sentence">What a reader should take from it.</param>
public sealed record Comparison(
    string First, string Second, string Sentence, IReadOnlyList<EnvironmentDifference> Environment,
    IReadOnlyList<ComparedFigure> Figures);

/// <summary>A reading of the environment that is not the same; empty where one run does not have it.</summary>
public sealed record EnvironmentDifference(string Key, string First, string Second);

/// <param name="First">As people read it; so is Second.</param>
/// <param name="Change">From the first to the second, relative; empty where that says nothing.</param>
/// <param name="Judgement">better, worse, within noise, differs, same, or not judged.</param>
/// <param name="Method">How it was judged, with the intervals.</param>
public sealed record ComparedFigure(
    string Figure, string First, string Second, string Change, string Judgement, string Method);
