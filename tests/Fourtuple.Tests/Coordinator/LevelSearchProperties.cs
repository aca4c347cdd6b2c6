using Fourtuple.Coordinator.Runs.Search;
using Fourtuple.Tests.Tuples;
using FsCheck;
using FsCheck.Fluent;

namespace Fourtuple.Tests.Coordinator;

/// <summary>What a search promises for every range, tolerance and target.</summary>
public sealed class LevelSearchProperties
{
    private static SearchAnswer Run(LevelSearch search, Func<long, bool> passes, Action<long>? tried = null)
    {
        var bound = search.MostTrials;
        while (search.Next is { } level)
        {
            Assert.True(bound-- > 0, "more trials than bounded");
            tried?.Invoke(level);
            search.Note(passes(level));
        }
        return search.Answer!;
    }

    private static readonly Arbitrary<(long From, long To, double Tolerance, int Confirm, long Truth)> Cases =
        (from first in Gen.Choose(1, 2_000_000_000)
         from scale in Gen.Choose(0, 20)
         from second in Gen.Choose(1, 2_000_000_000)
         from tolerance in Gen.Elements(1e-4, 0.001, 0.02, 0.1, 0.5)
         from confirm in Gen.Choose(0, 4)
         from part in Gen.Choose(0, 1_000)
         let low = Math.Max(1, Math.Min(first, second) >> scale)
         let high = Math.Max(low + 1, Math.Max(first, second))
         let truth = low + (long)((high - low) * (part / 1_000.0))
         select ((long)low, (long)high, tolerance, confirm, truth)).ToArbitrary();

    [Fact]
    public void Any_monotone_truth_in_the_range_is_in_the_interval() => Prop.ForAll(Cases, each =>
    {
        var (from, to, tolerance, confirm, truth) = each;
        var levels = new List<long>();
        var answer = Run(new LevelSearch(from, to, tolerance, confirm), level => level <= truth, levels.Add);
        Assert.All(levels, level => Assert.InRange(level, from, to));
        if (truth == to)
        {
            Assert.Equal((SearchEnd.Above, to), (answer.End, answer.Lo));
            return;
        }
        Assert.Equal(SearchEnd.Found, answer.End);
        Assert.True(answer.Lo <= truth && truth < answer.Hi, $"{truth} not in [{answer.Lo}, {answer.Hi})");
        Assert.True(answer.Hi - answer.Lo <= Math.Max(1, tolerance * answer.Hi));
        // Either end was tried as often as it must be.
        Assert.Equal(confirm + 1, levels.Count(level => level == answer.Lo));
        Assert.Equal(confirm + 1, levels.Count(level => level == answer.Hi));
    }).Check(Spaces.Config);

    [Fact]
    public void A_truth_below_the_range_is_said_as_such() => Prop.ForAll(Cases, each =>
    {
        var (from, to, tolerance, confirm, _) = each;
        var answer = Run(new LevelSearch(from, to, tolerance, confirm), _ => false);
        Assert.Equal((SearchEnd.Below, 0, from, confirm + 1), (answer.End, answer.Lo, answer.Hi, answer.Trials));
    }).Check(Spaces.Config);

    [Fact]
    public void Any_outcomes_end_it_and_replaying_them_restores_it() => Prop.ForAll(
        Cases, Gen.Choose(0, int.MaxValue).ToArbitrary(), (each, seed) =>
        {
            var (from, to, tolerance, confirm, truth) = each;
            var random = new Random(seed);
            var noise = random.NextDouble();
            var search = new LevelSearch(from, to, tolerance, confirm);
            var answer = Run(search, level => level <= truth != random.NextDouble() < noise);
            Assert.True(answer.Lo < answer.Hi || answer.End == SearchEnd.Above);
            Assert.InRange(answer.Confidence, 0, 1);
            var again = new LevelSearch(from, to, tolerance, confirm);
            foreach (var outcome in search.Outcomes)
            {
                again.Note(outcome);
            }
            Assert.Equal(answer, again.Answer);
        }).Check(Spaces.Config);

    [Fact]
    public void A_noisy_target_is_found_about_as_often_as_the_confidence_says()
    {
        var random = new Random(4);
        const int Searches = 500;
        var (right, claimed) = (0, 0.0);
        for (var i = 0; i < Searches; i++)
        {
            // Every tenth trial says the opposite of the truth.
            var answer = Run(
                new LevelSearch(1_000, 100_000, 0.02, 2), level => level <= 37_000 != random.NextDouble() < 0.1);
            right += answer.Lo <= 37_000 && 37_000 < answer.Hi ? 1 : 0;
            claimed += answer.Confidence;
        }
        // Trials that only bracketed were not repeated, so what they got wrong is not in the confidence of the ends.
        Assert.True(right > 0.5 * Searches, $"{right} of {Searches}");
        Assert.InRange(claimed / Searches, 0.75, 0.95);
    }

    [Theory]
    [InlineData(0, 0.5625)]
    [InlineData(1, 0.765625)]
    [InlineData(2, 0.87890625)]
    public void More_agreeing_trials_give_more_confidence(int confirm, double confidence)
    {
        var answer = Run(new LevelSearch(100, 200, 0.1, confirm), level => level <= 150);
        Assert.Equal(confidence, answer.Confidence, 9);
    }

    [Fact]
    public void One_failed_trial_among_three_does_not_lower_the_answer()
    {
        var (search, tries) = (new LevelSearch(100, 200, 0.01, 1), 0);
        var answer = Run(search, level => level <= 150 && (level != 150 || ++tries != 2));
        Assert.InRange(answer.Lo, 149, 150);
        Assert.Equal(SearchEnd.Found, answer.End);
    }
}
