using Fourtuple.Coordinator.Store;

namespace Fourtuple.Tests.Simulation;

/// <summary>
/// One coordinator's way to the store and back. A request leaves only while the process runs, is committed whether it
/// lives on or not, and its answer may get lost.
/// </summary>
internal sealed class SimStoreLink(SimWorld world, SimProcess process)
{
    private static readonly long LimitNs = StoreLimits.Command.Ticks * 100;

    private readonly Random _random = world.Random;

    /// <param name="call">One transaction at the store.</param>
    /// <param name="failed">What the caller is told when no answer comes.</param>
    public void Ask<T>(Func<T> call, Func<StoreAnswer, T> failed, Action<T> answer)
    {
        var incarnation = process.Incarnation;
        world.Schedule.After(_random.NextInt64(SimSchedule.Millisecond), () => process.Give(incarnation, () =>
        {
            var condition = process.Cut.Store ? StoreCondition.Unavailable : world.Store.Condition;
            var (thereNs, backNs) = Delays(condition);
            var reaches = condition != StoreCondition.Unavailable;
            world.Schedule.After(thereNs, () =>
            {
                var result = reaches ? call() : default;
                var answered = condition is not (StoreCondition.Unavailable or StoreCondition.AnswersLost);
                world.Schedule.After(backNs, () => process.Give(
                    incarnation, () => answer(answered ? result! : failed(NoAnswer))));
            });
        }));
    }

    private static StoreAnswer NoAnswer { get; } = new(StoreOutcome.Unavailable, "the store did not answer");

    private (long ThereNs, long BackNs) Delays(StoreCondition condition) => condition switch
    {
        StoreCondition.Slow => (_random.NextInt64(2 * SimSchedule.Second), _random.NextInt64(2 * SimSchedule.Second)),
        // Refused at once, or nothing until the limit; what is lost on the way back was committed at any time before.
        StoreCondition.Unavailable => (0, _random.Next(2) == 0 ? SimSchedule.Millisecond : LimitNs),
        StoreCondition.AnswersLost => Lost(_random.NextInt64(LimitNs)),
        _ => (_random.NextInt64(2 * SimSchedule.Millisecond), _random.NextInt64(2 * SimSchedule.Millisecond)),
    };

    private static (long ThereNs, long BackNs) Lost(long thereNs) => (thereNs, LimitNs - thereNs);
}
