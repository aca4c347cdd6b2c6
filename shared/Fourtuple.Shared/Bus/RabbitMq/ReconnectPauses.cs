namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// Pauses between connects: the bound doubles from the shortest to the longest, and each pause is drawn from the upper
/// half below it, so that clients that lost the same broker come back spread out.
/// </summary>
internal sealed class ReconnectPauses(TimeSpan shortest, TimeSpan longest, Random random)
{
    private readonly TimeSpan _shortest = shortest;
    private TimeSpan _bound = shortest;

    public TimeSpan Next()
    {
        var pause = TimeSpan.FromTicks((long)(_bound.Ticks * (0.5 + random.NextDouble() / 2)));
        _bound = TimeSpan.FromTicks(Math.Min(_bound.Ticks * 2, longest.Ticks));
        return pause < _shortest ? _shortest : pause;
    }

    public void Reset() => _bound = _shortest;
}
