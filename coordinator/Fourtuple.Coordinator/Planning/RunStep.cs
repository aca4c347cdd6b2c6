using System.Globalization;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning;

/// <summary>
/// One thing the run does next; the verbs of the profile unrolled (see <see cref="ProfileProgram"/>).
/// </summary>
public abstract record RunStep
{
    private RunStep()
    {
    }

    /// <summary>How long the step takes when nothing gets in its way; null when that is not known before.</summary>
    public abstract TimeSpan? Length { get; }

    /// <summary>The step as a person reads it.</summary>
    public abstract string Text { get; }

    /// <param name="To">In the unit.</param>
    /// <param name="Over">Null for connections: at the engine's pace. A rate always has one; zero is a jump.</param>
    public sealed record Ramp(long To, TimeSpan? Over, double? Pace, Criterion? StopWhen) : RunStep
    {
        public LevelUnit Unit { get; init; }

        /// <summary>True for the connections that a request plan opens before its first request.</summary>
        public bool Opening { get; init; }

        public override TimeSpan? Length => Over;

        public override string Text => Opening
            ? $"open {Number(To)} connections"
            : $"ramp to {Number(To)}{(Unit.IsRate() ? $" {Unit.Noun()}" : "")}";
    }

    /// <summary>Finds the highest level between two that meets the thresholds.</summary>
    /// <param name="Tolerance">Ends when the bracket is this narrow, as a fraction of its upper end.</param>
    /// <param name="Confirm">Trials that must agree with the first one at either end of the answer.</param>
    public sealed record Search(
        long From, long To, double Tolerance, TimeSpan RampOver, TimeSpan Settle, int Confirm) : RunStep
    {
        public LevelUnit Unit { get; init; }

        /// <summary>A cap on connects per second where <see cref="RampOver"/> is zero.</summary>
        public double? Pace { get; init; }

        public override TimeSpan? Length => null;

        public override string Text => $"search {Number(From)} to {Number(To)} {Unit.Noun()}";
    }

    /// <param name="Settle">True when it is the settling time of a level inside steps.</param>
    public sealed record Hold(TimeSpan For, bool Settle) : RunStep
    {
        public override TimeSpan? Length => For;

        public override string Text => $"{(Settle ? "settle" : "hold")} {For.TotalSeconds:0.##} s";
    }

    public sealed record Pause(TimeSpan For) : RunStep
    {
        public override TimeSpan? Length => For;

        public override string Text => $"pause {For.TotalSeconds:0.##} s";
    }

    public sealed record Drain(TimeSpan Over, DrainClose Close) : RunStep
    {
        public override TimeSpan? Length => Over;

        public override string Text => $"drain over {Over.TotalSeconds:0.##} s by {Close}".ToLowerInvariant();
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
