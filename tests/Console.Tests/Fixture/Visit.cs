using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace Sandun.WebConsole.Tests.Fixture;

/// <summary>One browser tab on one console, which notes what must not happen: script errors, policy violations, foreign addresses.</summary>
public sealed class Visit : IAsyncDisposable
{
    private const int PatienceMilliseconds = 20_000;

    private readonly IBrowserContext _profile;

    private Visit(ConsoleHost host, IBrowserContext profile, IPage page) => (Host, _profile, Page) = (host, profile, page);

    public ConsoleHost Host { get; }

    public IPage Page { get; }

    public TestControlPlane Plane => Host.Plane;

    /// <summary>Errors of the page, foreign requests included.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>Text of every message the server sent over the circuit.</summary>
    public ConcurrentQueue<string> Received { get; } = [];

    public static async Task<Visit> OpenAsync(
        Chromium browser, string path, BrowserNewContextOptions? options = null, ConsoleHost? host = null)
    {
        var profile = await browser.ProfileAsync(options);
        host ??= await ConsoleHost.StartAsync();
        var page = await profile.NewPageAsync();
        page.SetDefaultTimeout(PatienceMilliseconds);
        var visit = new Visit(host, profile, page);
        page.Console += (_, message) =>
        {
            // A log that has no text yet answers 404, which Chromium reports although the page expects it.
            if (message.Type == "error" && !message.Location.Contains("/sandun/v1/log", StringComparison.Ordinal))
                visit.Complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => visit.Complaints.Enqueue(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(host.Url, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                visit.Complaints.Enqueue("foreign address: " + request.Url);
        };
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
            visit.Received.Enqueue(frame.Text ?? System.Text.Encoding.UTF8.GetString(frame.Binary ?? []));
        await visit.GoAsync(path);
        return visit;
    }

    /// <summary>Goes to a page and waits until it is live.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(Host.Url + path);
        await Page.Locator("#time-words[data-interactive=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    public ILocator Id(string testId) => Page.Locator($"[data-testid={testId}]");

    /// <summary>Waits until the element's text contains <paramref name="text"/>.</summary>
    public static Task SeesAsync(ILocator where, string text) =>
        Assertions.Expect(where).ToContainTextAsync(text, new() { Timeout = PatienceMilliseconds });

    public Task ScreenshotAsync(string name) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Screenshots, name + ".png"), Animations = ScreenshotAnimations.Disabled });

    public void NothingWasWrong() => Assert.Empty(Complaints);

    public async ValueTask DisposeAsync()
    {
        await _profile.DisposeAsync();
        await Host.DisposeAsync();
    }
}
