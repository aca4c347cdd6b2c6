using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Tests.Plans;

namespace Fourtuple.IntegrationTests.Api;

/// <summary>What any HTTP client gets; every refusal is a document with what, why and advice.</summary>
public sealed class HttpApiTests : IAsyncLifetime
{
    private const string Tokens = "viewer:vvvvvvvvvvvvvvvv\nadmin:aaaaaaaaaaaaaaaa\n";

    private readonly ScriptedPort _port = new();
    private readonly HttpClient _http = new();
    private ApiServer? _server;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_port);
        _http.BaseAddress = _server.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task TheRegistryDescribesEveryCommand()
    {
        using var json = JsonDocument.Parse(await _http.GetStringAsync(
            "api/v1/commands", TestContext.Current.CancellationToken));
        var commands = json.RootElement.GetProperty("commands").EnumerateArray().ToList();
        Assert.Equal(CommandRegistry.Specs.Count, commands.Count);
        var kill = commands.Single(each => each.GetProperty("name").GetString() == "kill-all");
        Assert.Equal("admin", kill.GetProperty("role").GetString());
        Assert.True(kill.GetProperty("destructive").GetBoolean());
        var tail = commands.Single(each =>
            each.GetProperty("palette").GetString() == "load" && each.GetProperty("name").GetString() == "tail");
        Assert.True(tail.GetProperty("streaming").GetBoolean());
        Assert.Equal("run", tail.GetProperty("arguments")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task TheOpenApiDocumentIsServed()
    {
        using var json = JsonDocument.Parse(await _http.GetStringAsync(
            "api/v1/openapi.json", TestContext.Current.CancellationToken));
        Assert.Equal("3.1.0", json.RootElement.GetProperty("openapi").GetString());
        Assert.True(json.RootElement.GetProperty("paths").TryGetProperty("/api/v1/commands/load/tail", out _));
    }

    [Theory]
    [InlineData("cluster/shwo", "{}", 404, "there is no command 'cluster shwo'")]
    [InlineData("cluster/show", "{\"a\":", 400, "not well-formed JSON")]
    [InlineData("cluster/show", "[1]", 400, "not a JSON object")]
    [InlineData("cluster/show", "{\"all\":true}", 400, "no argument 'all'")]
    [InlineData("load/stop", "{\"run\":\"a\\u001b[2J\"}", 400, "not the id of a run")]
    [InlineData("load/run", "{}", 400, "needs the argument 'plan'")]
    [InlineData("load/run", "{\"plan\":\"a: [\"}", 409, "the plan is not valid")]
    [InlineData("load/status", "{\"run\":\"none-such\"}", 404, "there is no run none-such")]
    public async Task AWrongCallIsOneSentence(string command, string body, int status, string says)
    {
        var (code, answer) = await PostAsync(command, body);
        Assert.Equal(status, (int)code);
        Assert.Contains(says, answer.What, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.What + answer.Why + answer.Advice, PlainText.IsUnfit);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Empty(_port.Asked);
    }

    [Fact]
    public async Task NestingDeeperThanThirtyTwoIsRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 40)) + string.Concat(Enumerable.Repeat("]", 40));
        var (code, answer) = await PostAsync("cluster/show", "{\"a\":" + deep + "}");
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Contains("32 levels", answer.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ABodyOfTwoMegabytesIsRefusedAndTheSenderGetsToReadIt(bool chunked)
    {
        using var content = new StringContent(
            "{\"plan\":\"" + new string('x', 2 << 20) + "\"}", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/commands/load/run") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        var (code, answer) = await SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, code);
        Assert.Contains("1 MiB", answer.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArgumentsThatAreNotSentAsJsonAreRefused()
    {
        using var content = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/commands/load/kill-all")
        {
            Content = content,
        };
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await SendAsync(request)).Code);
        Assert.Empty(_port.Asked);
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("localhost.evil.example:9110", 421)]
    [InlineData("localhost:9110", 200)]
    [InlineData("127.0.0.1", 200)]
    public async Task OnlyKnownHostsAreServed(string host, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/commands");
        request.Headers.Host = host;
        Assert.Equal(status, (int)(await _http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData(null, "cluster/show", 401)]
    [InlineData("wrongwrongwrongwrong", "cluster/show", 401)]
    [InlineData("vvvvvvvvvvvvvvvv", "cluster/show", 200)]
    [InlineData("vvvvvvvvvvvvvvvv", "load/stop", 403)]
    [InlineData("aaaaaaaaaaaaaaaa", "load/stop", 200)]
    public async Task ATokenHasARole(string? token, string command, int status)
    {
        await using var server = await ApiServer.StartAsync(
            _port, new ApiOptions(ApiTokens.Parse(Tokens, out _), []));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Uri, $"api/v1/commands/{command}"));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        var (code, answer) = await SendAsync(request);
        Assert.Equal(status, (int)code);
        Assert.Equal(status == 200 ? ExitCodes.Pass : ExitCodes.NotAuthorised, answer.ExitCode);
    }

    [Fact]
    public async Task HealthNeedsNoToken()
    {
        await using var server = await ApiServer.StartAsync(
            _port, new ApiOptions(ApiTokens.Parse(Tokens, out _), []));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "healthz/live"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "healthz/ready"));
        _port.Show(view => view with { Role = CoordinatorRole.Suspended, StoreState = "no answer" });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetAsync(server, "healthz/ready"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server, "api/v1/runs/run-1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server, "api/v1/openapi.json"));
    }

    [Fact]
    public async Task ARunIsHandedOverWithItsPlanAndItsPinnedNames()
    {
        var body = JsonSerializer.Serialize(
            new Dictionary<string, string> { ["plan"] = PlanFiles.Small, ["seed"] = "7" });
        var (code, answer) = await PostAsync("load/run", body);
        Assert.Equal(HttpStatusCode.OK, code);
        var run = Assert.IsType<ClusterCommand.Run>(Assert.Single(_port.Asked));
        Assert.Equal(PlanFiles.Small, run.Text);
        Assert.Equal(7UL, run.Seed);
        Assert.Matches("^[0-9]{8}-[0-9]{6}-small-[0-9a-f]{4}$", run.RunId);
        Assert.Equal(run.RunId, answer.Document!.Value.GetProperty("run").GetString());
    }

    [Fact]
    public async Task AStoreThatDoesNotAnswerIsSaid()
    {
        _port.Runs.Fault = new StoreAnswer(StoreOutcome.Unavailable, "no answer within 5 s");
        var (code, answer) = await PostAsync("load/list", "");
        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Contains("no answer within 5 s", answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFaultOfTheCoordinatorIsNoStackTrace()
    {
        _port.Answer = _ => throw new InvalidOperationException("inner secret");
        var (code, answer) = await PostAsync("load/stop", "{}");
        Assert.Equal(HttpStatusCode.InternalServerError, code);
        Assert.DoesNotContain("secret", answer.What + answer.Why + answer.Advice, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Code, CommandAnswer Answer)> PostAsync(string command, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/commands/{command}") { Content = content };
        return await SendAsync(request);
    }

    private async Task<(HttpStatusCode Code, CommandAnswer Answer)> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonSerializer.Deserialize(text, ApiJson.Default.CommandAnswer)!);
    }

    private async Task<HttpStatusCode> GetAsync(ApiServer server, string path)
    {
        using var response = await _http.GetAsync(new Uri(server.Uri, path), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
