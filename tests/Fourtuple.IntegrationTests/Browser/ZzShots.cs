using Microsoft.Playwright;
using Fourtuple.IntegrationTests.Api;
namespace Fourtuple.IntegrationTests.Browser;
public sealed class ZzShots(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Shots()
    {
        await using var lab = await new LargeCluster(24, 3_600).StartAsync();
        var dir = Environment.GetEnvironmentVariable("SHOTS")!;
        foreach (var (dark, width) in new[] { (false, 1280), (true, 1280), (false, 390) })
        {
            await using var page = await chromium.OpenAsync(width, width == 390 ? 844 : 900, dark);
            foreach (var (name, path) in new[] { ("runs", ""), ("live", $"runs/{LargeCluster.RunId}"), ("ports", "ports"),
                ("agents", "agents"), ("agent", "agents?name=agent-3"), ("report", "runs/20261122-191502-local-hold-ab12/report"),
                ("ended", "runs/20261122-191502-local-hold-ab12"),
                ("compare", "compare?a=20261122-191502-local-hold-ab12&b=20261123-061204-api-search-19bc") })
            {
                await page.GoAsync(new Uri(lab.Uri, path).ToString());
                for (var i = 0; i < 3; i++) { await Task.Delay(250, TestContext.Current.CancellationToken); lab.Tick(); }
                await Task.Delay(400, TestContext.Current.CancellationToken);
                await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{dir}/dash-{name}-{(dark ? "dark" : width == 390 ? "phone" : "light")}.png", FullPage = true });
            }
            TestContext.Current.SendDiagnosticMessage(string.Join('\n', page.Complaints));
            Assert.True(page.Complaints.IsEmpty, string.Join('\n', page.Complaints));
        }
    }
}
