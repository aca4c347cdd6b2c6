using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Exchanges;

/// <summary>HTTP/1.1 without pipelining: the request of a plan, and its checks on status and body.</summary>
public sealed class HttpProtocol : IRequestProtocol
{
    private readonly bool[] _goodStatus = new bool[1_000];
    private readonly HttpReplyReader _reader;
    private readonly NativeArray<HttpReplyState> _states;

    /// <param name="host">Value of the Host field when the plan names none.</param>
    public HttpProtocol(HttpSpec http, string host, int slots)
    {
        ArgumentNullException.ThrowIfNull(http);
        Template = HttpRequestText.Compile(http, host);
        foreach (var status in http.Status)
        {
            _goodStatus[status] = true;
        }
        var body = http.ExpectedBody is { } expected
            ? new BytesRule(expected.Match, expected.Bytes.Span, expected.Length)
            : null;
        _reader = new HttpReplyReader(http.Method == "HEAD", body);
        _states = new NativeArray<HttpReplyState>(slots);
    }

    public RequestTemplate Template { get; }

    public bool StrictWhenIdle => true;

    public void Begin(int slot) => _states[slot] = default;

    public ReplyResult Take(int slot, ReadOnlySpan<byte> data)
    {
        ref var state = ref _states[slot];
        return _reader.Take(ref state, data, out var used) switch
        {
            HttpReplyPhase.Done => used == data.Length ? Judge(state) : ReplyResult.Malformed,
            HttpReplyPhase.Malformed => ReplyResult.Malformed,
            _ => ReplyResult.Partial,
        };
    }

    public ReplyResult End(int slot)
    {
        ref var state = ref _states[slot];
        return HttpReplyReader.End(ref state) == HttpReplyPhase.Done ? Judge(state) : ReplyResult.Partial;
    }

    public void Dispose()
    {
        Template.Dispose();
        _states.Dispose();
    }

    private ReplyResult Judge(in HttpReplyState state)
    {
        var reusable = HttpReplyReader.IsReusable(state);
        if (!_goodStatus[state.Status])
        {
            return ReplyResult.Wrong(FailureCause.StatusMismatch, state.Status, reusable);
        }
        return _reader.IsBodyGood(state)
            ? ReplyResult.Good(reusable)
            : ReplyResult.Wrong(FailureCause.ReplyMismatch, 0, reusable);
    }
}
