using System.Net;
using Fourtuple.Shared.Actors;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// Slows the guessing of tokens down: an address that gave many wrong ones is not listened to until the minute is over.
/// Safe for parallel callers.
/// </summary>
public sealed class FailureLimit(TimeProvider time)
{
    /// <summary>Wrong tokens an address may give in a minute: a person with an old token gives a few.</summary>
    public const int Most = 20;

    /// <summary>Addresses remembered; when full the one remembered for longest is forgotten.</summary>
    private const int Addresses = 4_096;

    private const long WindowNs = 60_000_000_000;

    private readonly Dictionary<IPAddress, (long SinceNs, int Failures)> _seen = [];
    private readonly Lock _lock = new();

    /// <summary>Seconds until the address is listened to again; null when it is now.</summary>
    public int? Wait(IPAddress address)
    {
        lock (_lock)
        {
            var now = time.NowNs();
            return _seen.TryGetValue(address, out var seen) && seen.Failures >= Most && now - seen.SinceNs < WindowNs
                ? (int)((WindowNs - (now - seen.SinceNs)) / 1_000_000_000) + 1
                : null;
        }
    }

    public void Failed(IPAddress address)
    {
        lock (_lock)
        {
            var now = time.NowNs();
            var isCurrent = _seen.TryGetValue(address, out var seen) && now - seen.SinceNs < WindowNs;
            if (!isCurrent && _seen.Count >= Addresses)
            {
                _seen.Remove(_seen.MinBy(each => each.Value.SinceNs).Key);
            }
            _seen[address] = isCurrent ? (seen.SinceNs, seen.Failures + 1) : (now, 1);
        }
    }
}
