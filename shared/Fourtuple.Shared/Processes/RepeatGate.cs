using Fourtuple.Shared.Actors;

namespace Fourtuple.Shared.Processes;

/// <summary>
/// Lets the same sentence through once in a while, so that a peer or a fault that repeats itself can't fill a disk.
/// Safe from any thread.
/// </summary>
public sealed class RepeatGate(TimeProvider time, TimeSpan quiet)
{
    /// <summary>Sentences remembered; beyond, all are forgotten and pass once more.</summary>
    private const int Remembered = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long PassedNs, long Held)> _seen = [];

    /// <param name="held">How many of it were held back since it passed last.</param>
    public bool Passes(string sentence, out long held)
    {
        lock (_gate)
        {
            var nowNs = time.NowNs();
            var known = _seen.TryGetValue(sentence, out var last);
            held = last.Held;
            if (known && nowNs - last.PassedNs < quiet.Ticks * 100)
            {
                _seen[sentence] = last with { Held = last.Held + 1 };
                return false;
            }
            if (!known && _seen.Count >= Remembered)
                _seen.Clear();
            _seen[sentence] = (nowNs, 0);
            return true;
        }
    }
}
