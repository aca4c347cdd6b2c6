using System.Diagnostics.CodeAnalysis;

namespace Fourtuple.Shared.Actors;

/// <summary>Named timers of one actor, a handful of them; owned by its reader, so nothing is locked.</summary>
internal sealed class ActorTimers<TInput>
{
    private readonly Dictionary<string, (long DueNs, long Order, TInput Input)> _timers = new(StringComparer.Ordinal);
    private long _order;

    /// <summary>When the earliest timer is due; null when none is set.</summary>
    public long? NextDueNs => Earliest() is { } name ? _timers[name].DueNs : null;

    public void Set(string name, long dueNs, TInput input) => _timers[name] = (dueNs, _order++, input);

    public bool Cancel(string name) => _timers.Remove(name);

    /// <summary>Takes the earliest timer that is due; those due at one time go in the order they were set.</summary>
    public bool TryTakeDue(long nowNs, [MaybeNullWhen(false)] out TInput input)
    {
        if (Earliest() is { } name && _timers[name].DueNs <= nowNs)
        {
            input = _timers[name].Input;
            _timers.Remove(name);
            return true;
        }
        input = default;
        return false;
    }

    private string? Earliest()
    {
        string? name = null;
        foreach (var (candidate, timer) in _timers)
        {
            if (name is null || IsBefore(timer, _timers[name]))
                name = candidate;
        }
        return name;
    }

    private static bool IsBefore(
        (long DueNs, long Order, TInput Input) a, (long DueNs, long Order, TInput Input) b) =>
        a.DueNs != b.DueNs ? a.DueNs < b.DueNs : a.Order < b.Order;
}
