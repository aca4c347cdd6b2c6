using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Store;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.IntegrationTests.Runs;
using Fourtuple.Tests.Coordinator;
using Microsoft.Playwright;

namespace Fourtuple.IntegrationTests.Browser;

/// <summary>report.html as a reader opens it: from the disk, with a real browser.</summary>
[Collection(HeavyRuns.Name)]
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
    public async Task It_opens_from_the_disk_without_a_request_and_every_chart_is_drawn_beside_a_table()
    {
        await using var page = await chromium.OpenAsync();
        await page.GoAsync(Page());
        Assert.Equal("FAIL", await page.Page.Locator(".verdict .tag").TextContentAsync());
        Assert.Equal(4, await page.Page.Locator(".answers .big").CountAsync());
        Assert.Equal(0, await page.Page.Locator("img").CountAsync());
        // Of each figure: a canvas with something on it, and a table with rows.
        var figures = await page.Page.Locator("figure").EvaluateAllAsync<bool[]>(
            """
            all => all.map(figure => {
                const canvas = figure.querySelector("canvas");
                const pixels = canvas?.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data ?? [];
                return pixels.some((value, at) => at % 4 === 3 && value > 0)
                    && figure.querySelectorAll("details tbody tr").length > 1;
            })
            """);
        Assert.True(figures.Length >= 8, $"{figures.Length} figures");
        Assert.DoesNotContain(false, figures);
        await page.Page.Locator("#connections summary").ClickAsync();
        Assert.True(await page.Page.Locator("#connections details table").IsVisibleAsync());
        page.AssertQuiet("file://");
        Assert.Single(page.Requests);
    }

    [Fact]
    public async Task Dark_mode_follows_the_system_and_print_is_white_with_still_charts()
    {
        await using var page = await chromium.OpenAsync(width: 390, height: 800, dark: true);
        await page.GoAsync(Page());
        Assert.True(await Luminance(page) < 0.2);
        // A phone scrolls tables, and not the page.
        Assert.True(await page.Page.EvaluateAsync<bool>(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.True(await Luminance(page) > 0.8);
        Assert.True(await page.Page.Locator("#connections svg.chart").IsVisibleAsync());
        Assert.False(await page.Page.Locator("#connections .uplot").IsVisibleAsync());
        Assert.False(await page.Page.Locator("[data-theme-toggle]").IsVisibleAsync());
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        await page.Page.Locator("[data-theme-toggle]").ClickAsync();
        Assert.True(await Luminance(page) > 0.8);
        page.AssertQuiet("file://");
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
