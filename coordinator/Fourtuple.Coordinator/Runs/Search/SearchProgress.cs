using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Runs.Search;

public enum SearchStage
{
    /// <summary>Nothing is started and everything is closed: the next trial is to start from nothing.</summary>
    Clearing,

    /// <summary>On the way to the level of the trial.</summary>
    Moving,

    /// <summary>Connects in progress come to an end.</summary>
    Settling,

    /// <summary>At the level; its end decides.</summary>
    Holding,

    /// <summary>There is an answer, or a reason why there is none.</summary>
    Over,
}

/// <summary>What the criteria of a plan said about one trial.</summary>
public sealed record TrialResults(IReadOnlyList<CriterionResult> Thresholds, IReadOnlyList<CriterionResult> Validity);

/// <summary>What another coordinator needs to go on with a search.</summary>
/// <param name="ClearMark">The counters when everything had been closed last.</param>
/// <param name="Inconclusive">Why there is no answer; null while there is none to give.</param>
public sealed record SearchMemo(
    int Step, IReadOnlyList<bool> Outcomes, SearchStage Stage, long Level, bool Fresh, bool Returning,
    LoadCounters ClearMark, IReadOnlyDictionary<long, TrialResults> Results, string? Inconclusive);

/// <summary>A search of a run: where it is, and what its trials said.</summary>
public sealed class SearchProgress
{
    /// <summary>Trials in a row that may go wrong without saying anything about the target.</summary>
    public const int MostVoid = 3;

    private readonly Dictionary<long, TrialResults> _results;

    public SearchProgress(int step, RunStep.Search search)
    {
        ArgumentNullException.ThrowIfNull(search);
        (Step, Plan, _results) = (step, search, []);
        Levels = new LevelSearch(search.From, Math.Max(search.From, search.To), search.Tolerance, search.Confirm);
    }

    /// <summary>A trial under way is repeated: its latencies went with the coordinator that had them.</summary>
    public SearchProgress(SearchMemo memo, RunStep.Search search)
        : this(memo.Step, search)
    {
        ArgumentNullException.ThrowIfNull(memo);
        foreach (var outcome in memo.Outcomes)
        {
            Levels.Note(outcome);
        }
        (Stage, Level, Fresh, Returning) = (memo.Stage, memo.Level, memo.Fresh, memo.Returning);
        (ClearMark, Inconclusive, Void) = (memo.ClearMark, memo.Inconclusive, !memo.Returning);
        _results = new Dictionary<long, TrialResults>(memo.Results);
    }

    /// <summary>Number of the step in the run's program.</summary>
    public int Step { get; }

    public RunStep.Search Plan { get; }

    public LevelSearch Levels { get; }

    public SearchStage Stage { get; set; }

    /// <summary>The level of the trial under way, or the one that is returned to.</summary>
    public long Level { get; set; }

    /// <summary>The next trial starts from nothing: the one before failed.</summary>
    public bool Fresh { get; set; }

    /// <summary>Going to the level that was found.</summary>
    public bool Returning { get; set; }

    /// <summary>The trial under way says nothing about the target and is repeated.</summary>
    public bool Void { get; set; }

    public int Voided { get; set; }

    public LoadCounters ClearMark { get; set; }

    public string? Inconclusive { get; set; }

    public int Trial => Levels.Outcomes.Count + 1;

    /// <summary>The step as a person reads it, with the trial under way.</summary>
    public string Text => Returning
        ? $"{Plan.Text}: to {Figures.Count(Level)}"
        : $"{Plan.Text}: trial {Trial} at {Figures.Count(Level)}";

    public SearchMemo Memo => new(
        Step, [.. Levels.Outcomes], Stage, Level, Fresh, Returning, ClearMark,
        new Dictionary<long, TrialResults>(_results), Inconclusive);

    public void Keep(long level, TrialResults results) => _results[level] = results;

    /// <summary>What the trials at the level that was found said; of the last trial when none passed.</summary>
    public TrialResults? Results => _results.GetValueOrDefault(Levels.Answer?.Lo ?? Levels.Highest)
        ?? _results.GetValueOrDefault(Level);

    /// <summary>A search without an answer still knows what passed.</summary>
    public SustainableSection? Sustainable => (Levels.Answer, Inconclusive) switch
    {
        ({ } answer, _) => new(answer.Lo, answer.Lo, answer.Hi, answer.Confidence, answer.Method),
        (_, { } why) when Levels.Highest > 0 =>
            new(Levels.Highest, Levels.Highest, Plan.To, 0, $"at least, the search was inconclusive: {why}"),
        _ => null,
    };
}
