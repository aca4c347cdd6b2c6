using System.Globalization;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning;

/// <summary>How many connections a plan needs to have room for at once.</summary>
/// <param name="Connections">Must fit: tuples, hosts and ceilings below it refuse the plan.</param>
/// <param name="Wanted">
/// What grants allow where there is room: a target that answers late keeps more openings in progress, and those should
/// show as slow connects rather than as openings without a place.
/// </param>
/// <param name="Rate">The highest level of a plan of rates, per second; 0 for a plan of connections.</param>
/// <param name="Asks">What the plan asks for, as a sentence part.</param>
public sealed record Demand(long Connections, long Wanted, long Rate, string Asks)
{
    /// <summary>Handshake and exchange of a healthy target, seconds: several network round trips.</summary>
    private const double SetupSeconds = 0.1;

    /// <summary>From our FIN to the peer's, seconds; TIME_WAIT behind it needs a tuple but no place.</summary>
    private const double ClosingSeconds = 0.1;

    /// <summary>A target's pause that grants leave room for, seconds.</summary>
    private const double PauseSeconds = 1;

    /// <summary>
    /// Standard deviations above the mean. The number open in an open loop is at most as scattered as a Poisson number
    /// of that mean, whatever the distribution of lifetimes; six are passed once in a billion looks.
    /// </summary>
    private const double Sigmas = 6;

    /// <summary>Room for bursts when next to nothing is open on average.</summary>
    private const long Least = 16;

    public static Demand Of(PlanSpec spec, IReadOnlyList<RunStep> steps)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(steps);
        var rate = ProfileProgram.Peak(steps, ProfileProgram.UnitOf(spec.Load.Mode));
        return spec.Load.Mode switch
        {
            LoadMode.Churn => OfRate(spec, rate),
            LoadMode.Request => new Demand(
                spec.Load.Connections ?? 0, spec.Load.Connections ?? 0, rate,
                $"the plan asks for {Number(spec.Load.Connections ?? 0)} connections"),
            _ => new Demand(rate, rate, 0, $"the plan asks for {Number(rate)} connections"),
        };
    }

    /// <summary>What so many openings a second of the plan's kind need.</summary>
    public static Demand OfRate(PlanSpec spec, long rate)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (rate == 0)
        {
            return new Demand(0, 0, 0, "the plan asks for no opening");
        }
        var lifetime = spec.Load.Lifetime?.Mean ?? TimeSpan.Zero;
        var closing = spec.Load.Close == CloseSpec.ClientRst ? 0 : ClosingSeconds;
        var seconds = lifetime.TotalSeconds + SetupSeconds + closing;
        var need = Bound(rate * seconds);
        var pause = Math.Min(PauseSeconds, spec.Load.Connect.Timeout.TotalSeconds);
        var wanted = Math.Min(Bound(rate * (seconds + pause)), spec.Safety.Ceiling.Connections ?? long.MaxValue);
        return new Demand(
            need, Math.Max(need, wanted), rate,
            $"the plan asks for {Number(rate)} openings/s that live {lifetime.TotalSeconds:0.###} s on average, so "
                + $"room for {Number(need)} connections at once");
    }

    private static long Bound(double mean) => Least + (long)Math.Ceiling(mean + (Sigmas * Math.Sqrt(mean)));

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
