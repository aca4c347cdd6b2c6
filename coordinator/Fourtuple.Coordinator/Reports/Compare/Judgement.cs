namespace Fourtuple.Coordinator.Reports.Compare;

/// <summary>When a difference counts: the rule that every judged figure goes by.</summary>
public static class Judgement
{
    public const string Better = "better";
    public const string Worse = "worse";
    public const string WithinNoise = "within noise";
    public const string Differs = "differs";
    public const string Same = "same";
    public const string NotJudged = "not judged";

    /// <summary>
    /// Smaller changes are not told from noise, whatever the intervals: they hold what varies within a run, and not
    /// what varies from run to run.
    /// </summary>
    public const double LeastChange = 0.05;

    public const string Rule =
        "Better or worse: the 95 % intervals of the two runs do not overlap and the change is more than 5 %. "
        + "The intervals hold what varies within a run; what varies from run to run shows only in repeated runs.";

    /// <param name="lowerIsBetter">As for latencies and failures.</param>
    public static string Of(Interval first, Interval second, bool lowerIsBetter)
    {
        if (first.Value.Equals(second.Value))
        {
            return Same;
        }
        var scale = Math.Max(Math.Abs(first.Value), double.Epsilon);
        return first.Overlaps(second) || Math.Abs(second.Value - first.Value) <= LeastChange * scale
            ? WithinNoise
            : second.Value < first.Value == lowerIsBetter ? Better : Worse;
    }
}
