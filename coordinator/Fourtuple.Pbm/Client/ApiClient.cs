using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Pbm.Client;

/// <summary>
/// Talks to the coordinators of a cluster: the first endpoint that answers and leads is used, and stays the first one.
/// What goes wrong on the way is an answer with exit code 69, not an exception.
/// </summary>
public sealed class ApiClient : IDisposable
{
    private const string Commands = "api/v1/commands";

    private readonly ClientSettings _settings;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly Uri[] _addresses;
    private int _first;

    public ApiClient(ClientSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _time = time;
        var hasCa = settings.CaFile is not null;
        _addresses = [.. settings.Endpoints.Select(each => ClientTransport.AddressOf(each, hasCa))];
        _http = ClientTransport.Make(settings);
    }

    /// <summary>The endpoint used last, for people.</summary>
    public string Endpoint => _settings.Endpoints[_first].ToString();

    /// <summary>Where a browser finds the dashboard of that endpoint.</summary>
    public Uri Dashboard => _addresses[_first];

    /// <summary>The registry of a server, or why there is none.</summary>
    public Task<(RegistryDocument? Registry, CommandAnswer? Problem)> RegistryAsync(
        TimeSpan within, CancellationToken stop) => AskAsync(
        () => new HttpRequestMessage(HttpMethod.Get, Commands), ApiJson.Default.RegistryDocument, within, stop);

    /// <summary>Calls a command that does not stream.</summary>
    public async Task<CommandAnswer> CallAsync(CommandSpec spec, JsonObject arguments, CancellationToken stop)
    {
        var (answer, problem) = await AskAsync(
            () => Call(spec, arguments), ApiJson.Default.CommandAnswer, _settings.Timeout, stop).ConfigureAwait(false);
        return answer ?? problem!;
    }

    /// <summary>A run as its coordinator has it, or why not.</summary>
    public Task<(RunDocument? Run, CommandAnswer? Problem)> RunAsync(string run, CancellationToken stop) => AskAsync(
        () => new HttpRequestMessage(HttpMethod.Get, $"api/v1/runs/{Uri.EscapeDataString(run)}"),
        ApiJson.Default.RunDocument, _settings.Timeout, stop);

    /// <summary>
    /// Events of a streaming command. Whatever ends the stream early is a last event that refuses.
    /// </summary>
    /// <param name="silence">A stream without an event for so long counts as broken.</param>
    public async IAsyncEnumerable<ApiEvent> StreamAsync(
        CommandSpec spec, JsonObject arguments, TimeSpan silence, [EnumeratorCancellation] CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(_settings.Timeout, _time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        var (response, problem) = await SendAsync(() => Call(spec, arguments), ends.Token, stop).ConfigureAwait(false);
        using (response)
        {
            if (response is not { IsSuccessStatusCode: true })
            {
                problem ??= await RefusalAsync(response!, ends.Token).ConfigureAwait(false);
                yield return ApiEvent.Refuse(problem);
                yield break;
            }
            var reader = new EventReader(response, limit, silence);
            while (await reader.NextAsync(ends.Token, stop).ConfigureAwait(false) is { } each)
            {
                yield return each;
            }
            yield return ApiEvent.Refuse(Broken("the stream ended before the run did"));
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Call(CommandSpec spec, JsonObject arguments) => new(
        HttpMethod.Post, $"{Commands}/{Uri.EscapeDataString(spec.Palette)}/{Uri.EscapeDataString(spec.Name)}")
    {
        Content = new StringContent(arguments.ToJsonString(), Encoding.UTF8, "application/json"),
    };

    private async Task<(T? Value, CommandAnswer? Problem)> AskAsync<T>(
        Func<HttpRequestMessage> request, JsonTypeInfo<T> type, TimeSpan within, CancellationToken stop)
        where T : class
    {
        using var limit = new CancellationTokenSource(within, _time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        var (response, problem) = await SendAsync(request, ends.Token, stop).ConfigureAwait(false);
        using (response)
        {
            if (response is null)
            {
                return (null, problem);
            }
            if (!response.IsSuccessStatusCode)
            {
                return (null, await RefusalAsync(response, ends.Token).ConfigureAwait(false));
            }
            var (value, unread) = await ReadAsync(response, type, ends.Token).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            return (value, unread);
        }
    }

    /// <summary>
    /// The head of the first answer that is not a standby's. Another endpoint is tried only when nothing can have been
    /// done: no connection, or a coordinator that says that it does not lead.
    /// </summary>
    private async Task<(HttpResponseMessage? Response, CommandAnswer? Problem)> SendAsync(
        Func<HttpRequestMessage> make, CancellationToken ends, CancellationToken stop)
    {
        (HttpResponseMessage? Response, CommandAnswer? Problem) last = default;
        var from = _first;
        for (var turn = 0; turn < _addresses.Length; turn++)
        {
            _first = (from + turn) % _addresses.Length;
            var next = await SendOnceAsync(make, ends, stop).ConfigureAwait(false);
            // What a standby says is worth more than that another endpoint is not there.
            if (next.Answer is not { IsSuccessStatusCode: true } && last.Response is { IsSuccessStatusCode: true })
            {
                next.Answer?.Dispose();
                continue;
            }
            if (next.Answer is null && last.Response is not null)
            {
                continue;
            }
            last.Response?.Dispose();
            last = (next.Answer, next.Problem);
            if (!next.Elsewhere)
            {
                break;
            }
        }
        return last;
    }

    private async Task<(HttpResponseMessage? Answer, CommandAnswer? Problem, bool Elsewhere)> SendOnceAsync(
        Func<HttpRequestMessage> make, CancellationToken ends, CancellationToken stop)
    {
        using var request = make();
        request.RequestUri = new Uri(_addresses[_first], request.RequestUri!);
        if (_settings.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        try
        {
            var answer = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, ends).ConfigureAwait(false);
            var isPartial = answer.Headers.Contains(ApiReply.PartialHeader);
            return (answer, null, isPartial || answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        }
        catch (HttpRequestException fault)
        {
            var unsent = fault.HttpRequestError is HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            return (null, Fault(fault, unsent), unsent);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The handler's own limit on connects, or ours on the whole: only after the first there is time for others.
            return ends.IsCancellationRequested
                ? (null, Broken("its time was over; --timeout sets it"), false)
                : (null, NoConnection("it does not take connections"), true);
        }
    }

    private async Task<CommandAnswer> RefusalAsync(HttpResponseMessage response, CancellationToken ends)
    {
        var (answer, problem) = await ReadAsync(response, ApiJson.Default.CommandAnswer, ends).ConfigureAwait(false);
        return answer is { ExitCode: not ExitCodes.Pass }
            ? answer with { Status = (int)response.StatusCode }
            : problem ?? Stranger();
    }

    private async Task<(T? Value, CommandAnswer? Problem)> ReadAsync<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken ends)
        where T : class
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return (null, Stranger());
        }
        try
        {
            await response.Content.LoadIntoBufferAsync(ends).ConfigureAwait(false);
            using var body = await response.Content.ReadAsStreamAsync(ends).ConfigureAwait(false);
            var value = await JsonSerializer.DeserializeAsync(body, type, ends).ConfigureAwait(false);
            return (value, value is null ? Stranger() : null);
        }
        catch (JsonException)
        {
            return (null, Stranger());
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            return (null, Broken(fault.Message));
        }
    }

    private CommandAnswer Fault(HttpRequestException fault, bool unsent) => fault.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => NoConnection(ClientTransport.Reason(fault)) with
        {
            Advice = "set FOURTUPLE_CA to a PEM file of those who signed its certificate, and name it as that does",
        },
        // What serves TLS closes a connection that does not begin with its handshake.
        HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse
            when _addresses[_first].Scheme == Uri.UriSchemeHttp =>
            Broken(fault.Message) with
            {
                Advice = "if it serves TLS, set FOURTUPLE_CA to a PEM file of those who signed its certificate; "
                    + "else see pbm load list for what was done, and try again",
            },
        _ => unsent ? NoConnection(ClientTransport.Reason(fault)) : Broken(fault.Message),
    };

    private CommandAnswer NoConnection(string reason) => new(
        ExitCodes.CannotConnect, $"cannot connect to a coordinator at {Endpoint}", reason,
        "start fourtuple-coordinator, or name its endpoint: pbm HOST:PORT ...");

    private CommandAnswer Broken(string reason) => new(
        ExitCodes.CannotConnect, $"the coordinator at {Endpoint} did not answer to the end", reason,
        "see pbm load list for what was done, and try again");

    private CommandAnswer Stranger() => new(
        ExitCodes.CannotConnect, $"what answers at {Endpoint} is no coordinator that this pbm understands",
        "its answer is not in the form of /api/v1", "check the endpoint, and that both have the same version");
}
