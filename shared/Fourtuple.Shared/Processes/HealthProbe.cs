using System.Net;
using System.Text;

namespace Fourtuple.Shared.Processes;

/// <summary>
/// The other end of <see cref="HealthEndpoints"/>: an image without shell and curl can ask itself how it is.
/// </summary>
internal static class HealthProbe
{
    /// <summary>Health is answered from memory: a process that takes longer has no time for work either.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Asks the process that serves health at this address; prints its answer. 0 when it is ready.</summary>
    public static async Task<int> AskAsync(IPEndPoint at, TextWriter to)
    {
        var address = at.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : at.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : at.Address;
        var url = new Uri($"http://{new IPEndPoint(address, at.Port)}/healthz/ready");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Limit };
        try
        {
            using var answer = await client.GetAsync(url).ConfigureAwait(false);
            var bytes = await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            await to.WriteLineAsync(Encoding.UTF8.GetString(bytes)).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? ProcessExit.Done : ProcessExit.Failed;
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            await to.WriteLineAsync($"nobody serves health at {url}: {away.Message}").ConfigureAwait(false);
            return ProcessExit.Failed;
        }
    }
}
