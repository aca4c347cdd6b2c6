using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Store;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Tests.Coordinator;
using Microsoft.Playwright;

namespace Fourtuple.IntegrationTests.Browser;

/// <summary>report.html as a reader opens it: from the disk, with a real browser.</summary>
public sealed class ReportPageTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private const string Evil = "</script><img src=http://127.0.0.1:1/x onerror=alert(1)>";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A failing run with remarks, and names that would like to be markup.</summary>
    private string Page()
    {
        var report = SampleRun.Bad.Report;
        var run = SampleRun.Bad with
        {
            Report = report with
            {
                Run = report.Run with { Name = Evil },
                Errors = [.. report.Errors.Select(error => error with { Destination = Evil, Advice = Evil })],
                Levels =
                [
                    .. report.Levels,
                    new LevelEntry("trial 2", 50_000, 50_000, 10, 4, 0, true),
                    new LevelEntry("trial 3", 120_000, 90_000, 10, 40, 0.25, false),
                ],
            },
            Events = [new RunEvent(1, 4_000, "note", Evil)],
        };
        return "file://" + _folder.Write("report.html", HtmlReport.Write(run, Evil));
    }

    [Fact]
    public async Task It_opens_from_the_disk_without_a_complaint_or_a_request()
    {
        await using var page = await chromium.OpenAsync();
        await page.GoAsync(Page());
        Assert.Equal("FAIL", await page.Page.Locator(".verdict .tag").TextContentAsync());
        Assert.Equal(4, await page.Page.Locator(".answers .big").CountAsync());
        Assert.Equal(0, await page.Page.Locator("img").CountAsync());
        page.AssertQuiet("file://");
        Assert.Single(page.Requests);
    }

    [Fact]
    public async Task Every_chart_is_drawn_and_has_a_table()
    {
        await using var page = await chromium.OpenAsync();
        await page.GoAsync(Page());
        var figures = page.Page.Locator("figure");
        var count = await figures.CountAsync();
        Assert.True(count >= 8, $"{count} figures");
        for (var at = 0; at < count; at++)
        {
            var figure = figures.Nth(at);
            Assert.True(await figure.Locator("canvas").CountAsync() == 1, await figure.InnerTextAsync());
            Assert.True(await figure.Locator("details table tbody tr").CountAsync() > 1);
            // Something of the lines' own colours is on the canvas.
            Assert.True(await figure.Locator("canvas").EvaluateAsync<bool>(
                "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v, i) => i % 4 === 3 && v)"));
        }
        await page.Page.Locator("#connections summary").ClickAsync();
        Assert.True(await page.Page.Locator("#connections details table").IsVisibleAsync());
    }

    [Fact]
    public async Task Dark_mode_follows_the_system_and_the_button_switches_it()
    {
        await using var page = await chromium.OpenAsync(dark: true);
        await page.GoAsync(Page());
        Assert.True(await Luminance(page) < 0.2);
        await page.Page.Locator("[data-theme-toggle]").ClickAsync();
        Assert.True(await Luminance(page) > 0.8);
        page.AssertQuiet("file://");
    }

    [Fact]
    public async Task Print_shows_still_charts_on_white_and_no_controls()
    {
        await using var page = await chromium.OpenAsync(dark: true);
        await page.GoAsync(Page());
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.True(await Luminance(page) > 0.8);
        Assert.True(await page.Page.Locator("#connections svg.chart").IsVisibleAsync());
        Assert.False(await page.Page.Locator("#connections .uplot").IsVisibleAsync());
        Assert.False(await page.Page.Locator("[data-theme-toggle]").IsVisibleAsync());
    }

    [Fact]
    public async Task A_phone_scrolls_tables_and_not_the_page()
    {
        await using var page = await chromium.OpenAsync(width: 390, height: 800);
        await page.GoAsync(Page());
        Assert.True(await page.Page.EvaluateAsync<bool>(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
    }

    [Fact]
    public async Task Without_scripts_everything_is_there()
    {
        await using var page = await chromium.OpenAsync(scripts: false);
        await page.GoAsync(Page());
        Assert.True(await page.Page.Locator("#connections svg.chart").IsVisibleAsync());
        Assert.False(await page.Page.Locator("[data-theme-toggle]").IsVisibleAsync());
    }

    private static async Task<double> Luminance(WatchedPage page) => await page.Page.EvaluateAsync<double>(
        "getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).slice(0, 3)"
        + ".reduce((sum, v) => sum + v / 765, 0)");
}
