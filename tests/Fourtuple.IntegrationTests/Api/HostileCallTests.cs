using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Tests.Plans;

namespace Fourtuple.IntegrationTests.Api;

/// <summary>What no command does, whoever asks: made from the registry.</summary>
public sealed class HostileCallTests : IAsyncLifetime
{
    private const string Tokens = "viewer:vvvvvvvvvvvvvvvv\noperator:oooooooooooooooo\nadmin:aaaaaaaaaaaaaaaa\n";

    private readonly ScriptedPort _port = new();
    private readonly HttpClient _http = new();
    private ApiServer? _server;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_port, new ApiOptions(ApiTokens.Parse(Tokens, out _), []));
        _http.BaseAddress = _server.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task ARoleReachesItsCommandsAndNoOthers()
    {
        (ApiRole? Role, string? Token)[] callers =
        [
            (null, null), (ApiRole.Viewer, "vvvvvvvvvvvvvvvv"), (ApiRole.Operator, "oooooooooooooooo"),
            (ApiRole.Admin, "aaaaaaaaaaaaaaaa"),
        ];
        foreach (var spec in CommandRegistry.Specs)
        {
            foreach (var (role, token) in callers)
            {
                // Whoever is let in is refused for what was sent, so that nothing is done.
                var answer = await CallAsync(spec, "[1]", token);
                var wanted = role >= spec.Role ? ExitCodes.Usage : ExitCodes.NotAuthorised;
                Assert.True(wanted == answer.ExitCode, $"{spec.Words} as {role}: {answer}");
            }
        }
        Assert.Empty(_port.Asked);
    }

    [Fact]
    public async Task HostileArgumentsAreOneSentenceAndChangeNothing()
    {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 12).Select(level =>
            $"k{level}: &n{level} [{string.Join(',', Enumerable.Repeat(level == 1 ? "*a" : $"*n{level - 1}", 9))}]\n"));
        foreach (var spec in CommandRegistry.Specs)
        {
            foreach (var argument in spec.Arguments)
            {
                string[] values =
                [
                    JsonSerializer.Serialize(new string('x', 1_000_000)), "[[1]]", "{\"a\":1}", "\"\\u001b[2J\\u0000\"",
                    "\"\\u202ecod.exe\"", "-1e999", JsonSerializer.Serialize(bomb),
                    JsonSerializer.Serialize(PlanFiles.Small + new string('#', 300_000)),
                ];
                foreach (var value in values)
                {
                    var answer = await CallAsync(
                        spec, $"{{\"{argument.Name}\":{value}}}", "aaaaaaaaaaaaaaaa");
                    Assert.True(
                        answer.ExitCode is ExitCodes.Usage or ExitCodes.InvalidPlan or ExitCodes.Refused,
                        $"{spec.Words} {argument.Name} {value[..Math.Min(20, value.Length)]}: {answer}");
                    Assert.InRange(answer.What.Length, 1, 600);
                    Assert.DoesNotContain(answer.What + answer.Why + answer.Advice, PlainText.IsUnfit);
                }
            }
        }
        Assert.Empty(_port.Asked);
        Assert.DoesNotContain(_port.Runs.Kept.Keys, key => key.Kind != KeptKind.Audit);
    }

    [Fact]
    public async Task GuessingTokensIsSlowedDown()
    {
        var spec = CommandRegistry.Specs[0];
        for (var turn = 0; turn < FailureLimit.Most; turn++)
        {
            var refused = await CallAsync(spec, "{}", $"wrong-wrong-wrong-{turn}");
            Assert.Contains("needs a token", refused.What, StringComparison.Ordinal);
        }
        var late = await CallAsync(spec, "{}", "aaaaaaaaaaaaaaaa");
        Assert.Equal(ExitCodes.NotAuthorised, late.ExitCode);
        Assert.Contains("too many wrong tokens", late.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoDidWhatIsKeptWithoutTokensAndPlans()
    {
        var load = CommandRegistry.Specs.Single(spec => spec.Words == "load run");
        await CallAsync(load, JsonSerializer.Serialize(
            new Dictionary<string, string> { ["plan"] = PlanFiles.Small }), "oooooooooooooooo");
        await CallAsync(CommandRegistry.Specs.Single(spec => spec.Words == "load kill-all"), "{}", "vvvvvvvvvvvvvvvv");
        var entries = _port.Runs.Kept.Values.OrderBy(kept => kept.Name, StringComparer.Ordinal)
            .Select(kept => JsonSerializer.Deserialize(kept.Text, ApiJson.Default.AuditEntry)!).ToArray();
        Assert.Equal(["load run", "load kill-all"], entries.Select(entry => entry.Command));
        Assert.Equal([ExitCodes.Pass, ExitCodes.NotAuthorised], entries.Select(entry => entry.ExitCode));
        Assert.StartsWith("operator:", entries[0].Who, StringComparison.Ordinal);
        Assert.StartsWith("viewer:", entries[1].Who, StringComparison.Ordinal);
        Assert.DoesNotContain(_port.Runs.Kept.Values, kept =>
            kept.Text.Contains("oooo", StringComparison.Ordinal)
            || kept.Text.Contains("127.0.1.1", StringComparison.Ordinal));
    }

    private async Task<CommandAnswer> CallAsync(CommandSpec spec, string body, string? token)
    {
        var stop = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/commands/{spec.Palette}/{spec.Name}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request, stop);
        return JsonSerializer.Deserialize(
            await response.Content.ReadAsStringAsync(stop), ApiJson.Default.CommandAnswer)!;
    }
}
