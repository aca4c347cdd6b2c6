using Microsoft.Playwright;

namespace Fourtuple.IntegrationTests.Browser;

/// <summary>
/// Debian's chromium, headless, one process for all tests of a class or collection. Playwright's driver is told the
/// program, so it looks for no browser of its own and downloads none.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Programs.First(File.Exists),
            // Root has no sandbox, and a container's /dev/shm is small.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>An empty page of its own context that writes down what it asks for and complains about.</summary>
    /// <param name="dark">What the system of the reader prefers.</param>
    /// <param name="scripts">Whether the reader lets scripts run.</param>
    public async Task<WatchedPage> OpenAsync(
        int width = 1280, int height = 900, bool dark = false, bool scripts = true)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = scripts,
        });
        return new WatchedPage(context, await context.NewPageAsync());
    }
}
