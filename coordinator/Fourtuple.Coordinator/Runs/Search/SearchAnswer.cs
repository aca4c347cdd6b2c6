using System.Globalization;
using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Runs.Search;

public enum SearchEnd
{
    /// <summary>The highest passing level lies in the interval.</summary>
    Found,

    /// <summary>The upper end of the range passes: the answer is at least that.</summary>
    Above,

    /// <summary>The lower end of the range fails: the answer is less than that.</summary>
    Below,

    /// <summary>Outcomes contradicted each other until no trial was left.</summary>
    Unstable,
}

/// <param name="Lo">The highest level that passed; 0 when none did.</param>
/// <param name="Hi">The lowest level that failed; for <see cref="SearchEnd.Above"/> the highest that was tried.</param>
/// <param name="Confidence">
/// Probability, given the trials at Lo and Hi, that the one passes more often than not and the other does not.
/// </param>
/// <param name="Agreeing">Trials with the same outcome that settled a level.</param>
public sealed record SearchAnswer(SearchEnd End, long Lo, long Hi, double Confidence, int Trials, int Agreeing)
{
    /// <summary>How it was found, for the report.</summary>
    public string Method => string.Create(CultureInfo.InvariantCulture,
        $"{EndText}; bracket, bisect, confirm: {Trials} trials, {Agreeing} agreeing at each end");

    /// <summary>The answer as a person says it.</summary>
    /// <param name="unit">As in "connections".</param>
    public string Sentence(string unit) => End switch
    {
        SearchEnd.Above => $"at least {Figures.Count(Lo)} {unit} are sustained: the upper end of the search passed",
        SearchEnd.Below =>
            $"fewer than {Figures.Count(Hi)} {unit} are sustained: the lower end of the search failed",
        SearchEnd.Unstable => $"between {Figures.Count(Lo)} and {Figures.Count(Hi)} {unit}, but trials of one level "
            + "contradicted each other to the end",
        _ => $"{Figures.Count(Lo)} {unit} are sustained and {Figures.Count(Hi)} are not",
    };

    private string EndText => End switch
    {
        SearchEnd.Above => "at least, the range ends here",
        SearchEnd.Below => "below the range",
        SearchEnd.Unstable => "unstable",
        _ => "interval",
    };
}
