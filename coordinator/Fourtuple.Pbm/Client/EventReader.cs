using System.Net.ServerSentEvents;
using Fourtuple.Coordinator.Api;

namespace Fourtuple.Pbm.Client;

/// <summary>Reads the events of one response; a stream that breaks or falls silent just ends.</summary>
internal sealed class EventReader(HttpResponseMessage response, CancellationTokenSource limit, TimeSpan silence)
{
    private IAsyncEnumerator<SseItem<string>>? _items;

    /// <summary>Null at the end, whatever ended it but <paramref name="stop"/>.</summary>
    public async Task<ApiEvent?> NextAsync(CancellationToken ends, CancellationToken stop)
    {
        try
        {
            if (_items is null)
            {
                var body = await response.Content.ReadAsStreamAsync(ends).ConfigureAwait(false);
                _items = SseParser.Create(body).EnumerateAsync(ends).GetAsyncEnumerator(ends);
            }
            limit.CancelAfter(silence);
            return await _items.MoveNextAsync().ConfigureAwait(false)
                ? new ApiEvent(_items.Current.EventType, _items.Current.Data)
                : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
