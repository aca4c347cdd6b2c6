using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Tests.Processes;

namespace Fourtuple.IntegrationTests.Api;

/// <summary>What the dashboard and Prometheus read, over real HTTP.</summary>
public sealed class PageEndpointTests
{
    private const string Viewer = "just-for-looking-0001";

    private static readonly string[] _pages = ["", "live", "ports", "agents", "compare", "runs/r", "runs/r/report"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_and_scripts_come_without_a_token_and_under_a_strict_policy()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedPort(), WithTokens());
        using var http = new HttpClient { BaseAddress = server.Uri };
        foreach (var path in _pages.Concat(["assets/dashboard.js", "assets/dashboard.css", "assets/dashboard.svg"]))
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
            using var same = await http.SendAsync(again, Stop);
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        }
    }

    [Fact]
    public async Task A_report_opens_by_a_link_that_names_it_and_by_no_other()
    {
        var port = new ScriptedPort();
        port.Runs.Runs["run-1"] = ScriptedPort.Ended("run-1");
        port.Runs.Runs["run-2"] = ScriptedPort.Ended("run-2");
        await using var server = await ApiServer.StartAsync(port, WithTokens());
        using var http = new HttpClient { BaseAddress = server.Uri };
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/api/v1/runs/run-1/report-link"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/api/v1/runs/run-1/report.html"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Viewer);
        var link = JsonDocument.Parse(await http.GetStringAsync(
            new Uri("/api/v1/runs/run-1/report-link", UriKind.Relative), Stop)).RootElement;
        http.DefaultRequestHeaders.Authorization = null;

        var url = link.GetProperty("url").GetString()!;
        using var report = await http.GetAsync(new Uri(url, UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.OK, report.StatusCode);
        Assert.StartsWith(
            "sandbox allow-scripts", report.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "<!doctype html>", await report.Content.ReadAsStringAsync(Stop), StringComparison.OrdinalIgnoreCase);
        foreach (var wrong in (string[])
            [url.Replace("run-1", "run-2", StringComparison.Ordinal), url[..^1] + (url[^1] == '0' ? '1' : '0'),
                "/api/v1/runs/run-1/report.html?ticket=99999999999.00"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, wrong));
        }
    }

    [Fact]
    public async Task Metrics_are_the_leaders_and_need_a_token_here()
    {
        var port = new ScriptedPort();
        port.Beat("run-1", open: 40);
        await using var server = await ApiServer.StartAsync(port, WithTokens());
        using var http = new HttpClient { BaseAddress = server.Uri };
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/metrics"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Viewer);
        using var response = await http.GetAsync(new Uri("/metrics", UriKind.Relative), Stop);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var read = PrometheusReader.Read(await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal(1, read["fourtuple_coordinator_leads"]);
        Assert.Equal(1, read["fourtuple_agent_up{agent=agent-1}"]);
        Assert.Equal(0, read["fourtuple_agent_up{agent=agent-2}"]);
        Assert.Equal(1, read["fourtuple_run_info{run=run-1,state=ramp}"]);

        port.Show(view => view with { Role = CoordinatorRole.Standby });
        read = PrometheusReader.Read(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Stop));
        Assert.Equal(0, read["fourtuple_coordinator_leads"]);
        Assert.DoesNotContain("fourtuple_agent_up", read.Families);
    }

    private static ApiOptions WithTokens() => new(ApiTokens.Parse($"viewer:{Viewer}\n", out _), []);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        return response.StatusCode;
    }
}
