using System.Globalization;
using System.Text;

namespace Fourtuple.Tests.Simulation;

/// <summary>The last events of a seed, kept as they are and put into words only when somebody reads them.</summary>
internal sealed class SimTrace(SimSchedule schedule, int kept)
{
    private readonly (long AtNs, string Who, string What, object? Detail)[] _events =
        new (long, string, string, object?)[kept];

    private long _count;

    /// <summary>Order-dependent sum over everything that happened: two runs of one seed must agree.</summary>
    public ulong Fingerprint { get; private set; } = 14_695_981_039_346_656_037;

    public void Note(string who, string what, object? detail = null)
    {
        _events[_count++ % kept] = (schedule.NowNs, who, what, detail);
        Mix((ulong)schedule.NowNs);
        Mix(who.Length == 0 ? 0u : who[^1]);
        Mix((ulong)what.Length);
    }

    public string Text()
    {
        var text = new StringBuilder();
        for (var at = Math.Max(0, _count - kept); at < _count; at++)
        {
            var (atNs, who, what, detail) = _events[at % kept];
            text.Append(CultureInfo.InvariantCulture, $"{atNs / 1e9,10:0.0000} {who,-14} {what} {detail}\n");
        }
        return text.ToString();
    }

    private void Mix(ulong value) => Fingerprint = (Fingerprint ^ value) * 1_099_511_628_211;
}
