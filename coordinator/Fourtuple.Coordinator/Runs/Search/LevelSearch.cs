namespace Fourtuple.Coordinator.Runs.Search;

/// <summary>
/// Finds the highest level that passes, between two: doubles from the lower end until a level fails, halves the bracket
/// until it is narrow enough, then repeats the trials at both ends of it. A target is not deterministic, so the answer
/// is an interval with a confidence, not a number (as in RFC 9411's repeated trials and the bounds of the IETF's
/// MLRsearch drafts). Pure: the same outcomes give the same levels, so replaying them restores it.
/// </summary>
public sealed class LevelSearch
{
    /// <summary>Levels that any range and tolerance need at most: 31 doublings, and halvings to 1e-4.</summary>
    private const int MostLevels = 64;

    private readonly SortedDictionary<long, Tally> _tallies = [];
    private readonly List<bool> _outcomes = [];
    private readonly long _from;
    private readonly long _to;
    private readonly double _tolerance;
    private readonly int _agreeing;

    /// <param name="tolerance">Width of the answer as a fraction of its upper end, at least one level.</param>
    /// <param name="confirm">Trials beyond the first that must agree with it at either end of the answer.</param>
    public LevelSearch(long from, long to, double tolerance, int confirm)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        ArgumentOutOfRangeException.ThrowIfNegative(confirm);
        (_from, _to, _tolerance, _agreeing) = (from, to, tolerance, confirm + 1);
        Next = from;
    }

    /// <summary>The level to try next; null once there is an answer.</summary>
    public long? Next { get; private set; }

    public SearchAnswer? Answer { get; private set; }

    public IReadOnlyList<bool> Outcomes => _outcomes;

    /// <summary>No search takes more trials than this, whatever the target does.</summary>
    public int MostTrials => MostLevels + (4 * _agreeing);

    /// <summary>The highest level that passed more often than not so far, below every one that did not; 0 for none.
    /// </summary>
    public long Highest => _tallies.Where(pair => pair.Key < LowestFailing && pair.Value.Passing)
        .Select(pair => pair.Key).DefaultIfEmpty(0).Max();

    private long LowestFailing => _tallies.Where(pair => !pair.Value.Passing).Select(pair => pair.Key)
        .DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>The outcome of a trial at <see cref="Next"/>.</summary>
    public void Note(bool passed)
    {
        var level = Next ?? throw new InvalidOperationException("the search is over");
        var tally = _tallies.GetValueOrDefault(level);
        _tallies[level] = passed
            ? tally with { Passes = tally.Passes + 1 }
            : tally with { Fails = tally.Fails + 1 };
        _outcomes.Add(passed);
        Next = Choose();
    }

    private long? Choose()
    {
        if (_outcomes.Count >= MostTrials)
        {
            return End(SearchEnd.Unstable, Highest, LowestFailing);
        }
        // A level that did both is tried until one outcome has the votes.
        foreach (var (level, tally) in _tallies)
        {
            if (tally is { Passes: > 0, Fails: > 0 } && !tally.Settled(_agreeing))
            {
                return level;
            }
        }
        var (lo, hi) = (Highest, LowestFailing);
        if (hi == long.MaxValue)
        {
            return lo < _to ? Math.Min(_to, Math.Max(lo + 1, lo * 2)) : Confirm(lo) ?? End(SearchEnd.Above, lo, _to);
        }
        if (lo == 0)
        {
            // The lower end is the first that is tried, so nothing is left below it.
            return Confirm(hi) ?? End(SearchEnd.Below, 0, hi);
        }
        // The upper end first: a search that ends at the level it found need not go back there.
        return hi - lo > Math.Max(1, _tolerance * hi)
            ? lo + ((hi - lo) / 2)
            : Confirm(hi) ?? Confirm(lo) ?? End(SearchEnd.Found, lo, hi);
    }

    private long? Confirm(long level) => _tallies[level].Settled(_agreeing) ? null : level;

    private long? End(SearchEnd end, long lo, long hi)
    {
        hi = hi == long.MaxValue ? _to : hi;
        double Sure(long level) => _tallies.TryGetValue(level, out var tally) ? tally.Confidence : 1;
        var confidence = end switch
        {
            SearchEnd.Above => Sure(lo),
            SearchEnd.Below => Sure(hi),
            _ => Sure(lo) * Sure(hi),
        };
        Answer = new SearchAnswer(end, lo, hi, confidence, _outcomes.Count, _agreeing);
        return null;
    }

    /// <summary>What trials at one level said.</summary>
    private readonly record struct Tally(int Passes, int Fails)
    {
        public bool Passing => Passes > Fails;

        /// <summary>
        /// Probability that the level passes more often than not (or fails, where it does), given these trials and no
        /// opinion before them: a Beta distribution's part above one half, which is a sum of binomials.
        /// </summary>
        public double Confidence
        {
            get
            {
                var (most, trials) = (Math.Max(Passes, Fails), Passes + Fails + 1);
                var (sum, term) = (0.0, Math.Pow(0.5, trials));
                for (var k = 0; k <= most; k++)
                {
                    sum += term;
                    term *= (double)(trials - k) / (k + 1);
                }
                return sum;
            }
        }

        /// <summary>One outcome has as many votes as are asked for.</summary>
        public bool Settled(int agreeing) => Math.Max(Passes, Fails) >= agreeing;
    }
}
