using Sandun.NativeApi;
using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class NodeTests(Chromium browser)
{
    [Fact]
    public async Task Drain_Asked_IsExplainedAndOrdered()
    {
        await using var visit = await Visit.OpenAsync(browser, "/nodes");
        await visit.Id("node-drain-node-2").ClickAsync();
        await Visit.SeesAsync(visit.Page.Locator(".mud-dialog"), "a replacement is up and in the route before an instance leaves");
        await Visit.SeesAsync(visit.Page.Locator(".mud-dialog .cli"), "sandun node drain node-2");
        await visit.Id("node-submit").ClickAsync();
        await visit.Page.Locator(".mud-dialog").WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        var ordered = Assert.Single(visit.Plane.Ordered);
        Assert.Equal("agent-2", ordered.Node);
        Assert.Equal(NodeAction.Drain, ordered.Action);
        Assert.True(ordered.Within == TimeSpan.FromHours(1));
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Node_ThatIsClosed_SaysWhyAndOffersTheWayBack()
    {
        await using var visit = await Visit.OpenAsync(browser, "/nodes?lang=zh");
        await Visit.SeesAsync(visit.Page.Locator("tbody tr", new() { HasText = "node-5" }), "排空中 · 还剩 3 / 15 个任务");
        await Visit.SeesAsync(visit.Page.Locator("tbody tr", new() { HasText = "node-6" }), "隔离观察");
        await visit.Id("node-release-node-6").ClickAsync();
        await visit.Id("node-submit").ClickAsync();
        await visit.Page.Locator(".mud-dialog").WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        var ordered = Assert.Single(visit.Plane.Ordered);
        Assert.Equal("agent-6", ordered.Node);
        Assert.Equal(NodeAction.Release, ordered.Action);
        visit.NothingWasWrong();
    }
}
