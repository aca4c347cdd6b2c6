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

    /// <summary>How long the step takes when nothing gets in its way; null when the engine's pace decides.</summary>
    public abstract TimeSpan? Length { get; }

    /// <summary>The step as a person reads it.</summary>
    public abstract string Text { get; }

    public sealed record Ramp(long To, TimeSpan? Over, double? Pace, Criterion? StopWhen) : RunStep
    {
        public override TimeSpan? Length => Over;

        public override string Text => $"ramp to {To.ToString("N0", CultureInfo.InvariantCulture)}";
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
}
