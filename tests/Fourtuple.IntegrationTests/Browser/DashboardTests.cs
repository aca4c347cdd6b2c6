using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.IntegrationTests.Api;
using Fourtuple.IntegrationTests.Runs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fourtuple.IntegrationTests.Browser;

/// <summary>The dashboard in a real browser, against a coordinator and an agent with real connections.</summary>
[Collection(HeavyRuns.Name)]
public sealed class DashboardTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    /// <summary>Nothing complains on the way, and nothing is asked for elsewhere.</summary>
    [Fact]
    public async Task A_run_is_followed_from_its_start_to_its_report()
    {
        await using var cluster = await LiveCluster.StartAsync();
        await using var watched = await chromium.OpenAsync();
        var page = (await watched.GoAsync(cluster.Uri.ToString())).Page;
        await Expect(page.GetByText("There is no run yet")).ToBeVisibleAsync();

        await cluster.RunAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "small", Exact = true }).ClickAsync();
        await Expect(Tile(page, "Open")).ToContainTextAsync("20of 20 asked");
        await Expect(page.Locator(".stagetext")).ToContainTextAsync("hold 60 s");
        await Expect(page.Locator(".charts .uplot")).ToHaveCountAsync(4);
        await Expect(page.Locator(".charts figure:has(details table)")).ToHaveCountAsync(4);
        Assert.True(await AddsUpAsync(page));

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Pages of this run" })
            .GetByRole(AriaRole.Link, new() { Name = "Ports" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Source ports by address" }))
            .ToContainTextAsync("127.0.0.1");
        await page.GetByRole(AriaRole.Link, new() { Name = "Agents" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "a1", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "What the host of a1 has" }))
            .ToContainTextAsync("RLIMIT_NOFILE");

        await StopAsync(page);
        await Expect(page.Locator(".runhead .badge")).ToHaveTextAsync("partial");
        Assert.True(await AddsUpAsync(page));
        await page.GetByRole(AriaRole.Link, new() { Name = "Report" }).ClickAsync();
        await Expect(page.FrameLocator("iframe").GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
        watched.AssertQuiet(cluster.Uri.ToString());
    }

    [Fact]
    public async Task A_page_goes_on_by_itself_when_its_coordinator_is_back()
    {
        await using var cluster = await LiveCluster.StartAsync();
        var run = await cluster.RunAsync();
        await using var watched = await chromium.OpenAsync();
        var page = (await watched.GoAsync(new Uri(cluster.Uri, $"runs/{run}").ToString())).Page;
        await Expect(Tile(page, "Open")).ToContainTextAsync("20");
        await cluster.HideAsync();
        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("does not answer");
        await cluster.ShowAsync();
        await Expect(page.Locator("#banner")).ToBeHiddenAsync(new() { Timeout = 15_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Locator(".runhead .badge")).ToHaveTextAsync("paused");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_standby_names_the_one_that_leads_and_goes_on_when_it_takes_over()
    {
        await using var lab = await new LargeCluster(agents: 2, seconds: 60).StartAsync();
        lab.Port.Runs.Leader = new("coordinator-2", 8, true);
        lab.Port.Show(view => view with { Role = CoordinatorRole.Standby });
        await using var watched = await chromium.OpenAsync();
        var page = (await watched.GoAsync(new Uri(lab.Uri, "agents").ToString())).Page;
        await Expect(page.Locator("#banner")).ToContainTextAsync("is standby: coordinator-2 leads");
        lab.Port.Show(view => view with { Role = CoordinatorRole.Active });
        lab.Tick();
        await Expect(page.Locator("#banner")).ToBeHiddenAsync(new() { Timeout = 15_000 });
        await Expect(page.Locator(".agents tbody tr")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Names_of_plans_and_notes_are_text()
    {
        await using var lab = await new LargeCluster(agents: 1, seconds: 60, Hostile).StartAsync();
        await using var watched = await chromium.OpenAsync();
        var page = (await watched.GoAsync(lab.Uri.ToString())).Page;
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = Hostile, Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = Hostile, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(Hostile);
        await Expect(page.Locator(".notes li").Last).ToHaveTextAsync(Hostile);
        Assert.Equal(0, await page.Locator("main img").CountAsync());
        watched.AssertQuiet(lab.Uri.ToString());
    }

    [Fact]
    public async Task Runs_are_found_by_words_and_two_are_compared()
    {
        await using var lab = await new LargeCluster(agents: 1, seconds: 60).StartAsync();
        await using var watched = await chromium.OpenAsync();
        var page = (await watched.GoAsync(lab.Uri.ToString())).Page;
        var rows = page.Locator(".runs tbody tr");
        await Expect(rows).ToHaveCountAsync(5);
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter runs" }).FillAsync("fail econnrefused");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("push-churn");
        Assert.EndsWith("?q=fail+econnrefused", page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await page.GetByLabel("Compare local-hold").CheckAsync();
        await page.GetByLabel("Compare push-churn").CheckAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare two" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Figures of both runs" })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(rows).ToHaveCountAsync(5);
        watched.AssertQuiet(lab.Uri.ToString());
    }

    [Fact]
    public async Task With_tokens_a_reader_signs_in_and_a_viewer_stops_nothing()
    {
        var tokens = ApiTokens.Parse("viewer:just-for-looking-0001\noperator:for-operating-000002\n", out _);
        await using var lab = await new LargeCluster(agents: 1, seconds: 60).StartAsync(new ApiOptions(tokens, []));
        await using var watched = await chromium.OpenAsync();
        var page = (await watched.GoAsync(new Uri(lab.Uri, "live").ToString())).Page;
        await SignInAsync(page, "not-a-token-of-this-one");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not in its tokens file");
        await SignInAsync(page, "just-for-looking-0001");
        await Expect(Tile(page, "Open")).ToContainTextAsync("asked");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop" })).ToHaveCountAsync(0);
        Assert.Empty(await page.Context.CookiesAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await SignInAsync(page, "for-operating-000002");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop" })).ToBeVisibleAsync();
    }

    /// <summary>The skip link comes first, Escape leaves a question, and nothing is wider than a phone.</summary>
    [Fact]
    public async Task Every_page_is_for_keyboards_phones_and_the_dark()
    {
        await using var lab = await new LargeCluster(agents: 12, seconds: 120).StartAsync();
        await using var watched = await chromium.OpenAsync(390, 844, dark: true);
        var page = watched.Page;
        string[] addresses =
        [
            "", $"runs/{LargeCluster.RunId}", "ports", "agents?name=agent-3",
            "runs/20261122-191502-local-hold-ab12/report",
        ];
        foreach (var address in addresses)
        {
            await watched.GoAsync(new Uri(lab.Uri, address).ToString());
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Main)).ToBeVisibleAsync();
            Assert.True(await page.EvaluateAsync<bool>(
                "document.documentElement.scrollWidth <= innerWidth"), $"/{address} is wider than a phone");
            Assert.Equal("rgb(16, 20, 26)", await page.EvaluateAsync<string>(
                "getComputedStyle(document.body).backgroundColor"));
        }
        await watched.GoAsync(new Uri(lab.Uri, $"runs/{LargeCluster.RunId}").ToString());
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("Skip to the page")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Empty(lab.Port.Asked);
        watched.AssertQuiet(lab.Uri.ToString());
    }

    private static ILocator Tile(IPage page, string name) => page.Locator(".tiles > div", new() { HasText = name });

    private static async Task SignInAsync(IPage page, string token)
    {
        await page.GetByLabel("Token").FillAsync(token);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task StopAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Live" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop the run" }).ClickAsync();
    }

    /// <summary>Both equations, by the numbers on the page.</summary>
    private static Task<bool> AddsUpAsync(IPage page) => page.EvaluateAsync<bool>("""
        [...document.querySelectorAll(".equation")].length === 2 &&
        [...document.querySelectorAll(".equation")].every((line) => {
            const [total, ...parts] = [...line.querySelectorAll(".value")]
                .map((value) => Number(value.textContent.replaceAll(",", "")));
            return total > 0 && total === parts.reduce((sum, part) => sum + part, 0);
        })
        """);
}
