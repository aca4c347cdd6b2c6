using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Fourtuple.IntegrationTests.Browser;

/// <summary>A page, with everything it asked for and every complaint of its scripts and policies.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public WatchedPage(IBrowserContext context, IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        (_context, Page) = (context, page);
        page.Request += (_, request) => Requests.Enqueue(request.Url);
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Enqueue($"{message.Type}: {message.Text}");
        };
    }

    public IPage Page { get; }

    /// <summary>Addresses of all requests, the page's own first.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Console errors and warnings, and exceptions that nothing caught.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public async Task<WatchedPage> GoAsync(string address)
    {
        await Page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.Load, Timeout = 20_000 });
        return this;
    }

    /// <summary>Nothing complained, and nothing was asked for outside the allowed beginning of addresses.</summary>
    public void AssertQuiet(string allowed)
    {
        Assert.Empty(Complaints);
        Assert.All(Requests, address => Assert.StartsWith(allowed, address, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
