using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Exchanges;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// Requests at a rate over the open connections. What is due while all of them are busy waits in the pacer, in order
/// and with its intended time, so the line needs no memory.
/// </summary>
public sealed partial class SocketWorker
{
    /// <summary>Requests of one turn: bounds how long a turn keeps completions waiting (about 100 us).</summary>
    private const int MostRequestsPerTurn = 256;

    /// <summary>
    /// A server that said it closes has this long to do so: if its FIN is first, TIME_WAIT is on its side.
    /// </summary>
    private const long LeavingNs = 1_000_000_000;

    /// <summary>Null in other modes.</summary>
    private readonly RequestTable? _requests;

    private long _requestNumber;

    /// <summary>A request that is due now could be sent.</summary>
    private bool CanRequest => _requests is { FreeCount: > 0 } && _permitted && !_draining;

    private static RequestTable? RequestsOf(WorkerOptions options, int slots)
    {
        var load = options.Load;
        if (load.Mode != LoadMode.Request)
        {
            return null;
        }
        IRequestProtocol protocol = load.Http is { } http
            ? new HttpProtocol(http, HostOf(options.Space[0].Destination), slots)
            : new RawProtocol(load.Exchange!, slots);
        var timeout = load.Timeout ?? load.Exchange?.Timeout ?? TimeSpan.FromSeconds(5);
        return new RequestTable(protocol, slots, Math.Max(1, timeout.Ticks * 100));
    }

    /// <summary>Host = uri-host [ ":" port ] (RFC 9110, section 7.2).</summary>
    private static string HostOf(in Endpoint destination)
    {
        var host = destination.Address.IsV6 ? $"[{destination.Address}]" : destination.Address.ToString();
        return destination.Port == 80 ? host : $"{host}:{destination.Port}";
    }

    /// <summary>Sends the requests that are due, as far as connections are free.</summary>
    private void StartRequests()
    {
        if (_requests is null || _draining)
        {
            return;
        }
        SkipStarts(_rate.SkipBefore(_now - _requests.TimeoutNs));
        for (var budget = MostRequestsPerTurn; budget > 0 && CanRequest; budget--)
        {
            if (!_rate.TryTake(_now, out var intendedNs))
            {
                return;
            }
            SendRequest(_requests, _requests.TakeFree(), intendedNs);
        }
    }

    private void SendRequest(RequestTable requests, int slot, long intendedNs)
    {
        // A wait for a free connection is the target's doing; what passed since there was one is ours.
        CountStart(Math.Max(intendedNs, _table.Time[slot]));
        _counters.ExchangesSent++;
        _table.Time[slot] = intendedNs;
        requests.SentNs[slot] = _now;
        _table.Flags[slot] |= SlotFlags.Sending;
        requests.Protocol.Begin(slot);
        _wheel.Set(slot, _now + requests.TimeoutNs);
        var number = (_requestNumber++ * _options.Workers) + _options.Worker;
        _loop.Send(slot, requests.Request(slot, new RequestVariables(
            ((long)slot * _options.Workers) + _options.Worker, number, _options.Seed ^ ((ulong)number << 1))));
    }

    /// <summary>The connection waits for a request from now on.</summary>
    private void FreeForRequest(RequestTable requests, int slot)
    {
        _wheel.Cancel(slot);
        _table.Time[slot] = _now;
        requests.Free(slot);
    }

    private void OnRequestSent(RequestTable requests, int slot)
    {
        _counters.BytesSent += requests.Bytes[slot];
        if (_table.State[slot] == SlotState.Open && requests.Phase(slot) == RequestPhase.Answered)
        {
            FreeForRequest(requests, slot);
        }
    }
}
