using System.Globalization;

namespace Fourtuple.Benchmarks.Peers;

/// <summary>
/// An HTTP tool for one URL: its connections are those of its requests, and the kernel chooses their ports.
/// </summary>
internal sealed class HttpPeer : Peer
{
    private readonly Func<int, string, string[]> _hold;
    private readonly Func<int, string, string[]> _load;

    private bool _opensOneFirst;

    private HttpPeer(
        string name, string package, Func<int, string, string[]> hold, Func<int, string, string[]> load)
        : base(name, package) => (_hold, _load) = (hold, load);

    public static HttpPeer[] All { get; } =
    [
        new("wrk", "wrk",
            (count, url) => ["wrk", "-t1", $"-c{Text(count)}", "-d60s", url],
            (count, url) => ["wrk", "-t1", $"-c{Text(count)}", "-d60s", url]),
        new("h2load", "nghttp2-client",
            (count, url) => ["h2load", "--h1", "-t1", "-c", Text(count), "-n", Text(count), url],
            (count, url) => ["h2load", "--h1", "-t1", "-c", Text(count), "-D", "60", url]),
        new("ab", "apache2-utils",
            (count, url) => ["ab", "-k", "-s", "300", "-c", Text(count), "-n", "5000000", url],
            (count, url) => ["ab", "-k", "-c", Text(count), "-t", "60", "-n", "5000000", url])
        {
            _opensOneFirst = true,
        },
        new("hey", "hey",
            (count, url) => ["hey", "-cpus", "1", "-t", "0", "-c", Text(count), "-n", Text(count), url],
            (count, url) => ["hey", "-cpus", "1", "-c", Text(count), "-z", "60s", url]),
    ];

    public override bool NeedsAnswers => _opensOneFirst;

    public override string Note(PeersWork work) => string.Join("; ", new[]
    {
        base.Note(work),
        _opensOneFirst && !work.IsHttp ? "waits for its first answer, so the target answers all it asks" : "",
    }.Where(part => part != ""));

    public override IEnumerable<string[]> Commands(PeersWork work, string folder)
    {
        var processes = Processes(work);
        for (var number = 0; number < processes; number++)
        {
            var url = $"http://{Destination(number % work.Destinations)}/";
            yield return (work.IsHttp ? _load : _hold)(Share(work.Connections, processes, number), url);
        }
    }

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
