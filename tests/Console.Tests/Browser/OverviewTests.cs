using Microsoft.Playwright;
using Sandun.NativeApi;
using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class OverviewTests(Chromium browser)
{
    [Fact]
    public async Task Overview_Opened_ShowsTheDataCentersNumbers()
    {
        await using var visit = await Visit.OpenAsync(browser, "/");
        await Visit.SeesAsync(visit.Id("data-centers"), "2");
        await Visit.SeesAsync(visit.Id("systems"), "4");
        await Visit.SeesAsync(visit.Id("nodes"), "8");
        await Visit.SeesAsync(visit.Id("containers"), "34");
        await Visit.SeesAsync(visit.Page.Locator(".lights"), "7 of 8 connected");
        await Visit.SeesAsync(visit.Page.Locator(".gauge").First, "128 cores");
        await Visit.SeesAsync(visit.Page.Locator(".worst"), "/shop/payments");
        await Visit.SeesAsync(visit.Id("servers"), "Leads");
        await Visit.SeesAsync(visit.Id("servers"), "Stands by");
        await visit.ScreenshotAsync("overview-en");
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Overview_DataChanges_ShowsItWithoutReload()
    {
        await using var visit = await Visit.OpenAsync(browser, "/");
        await Visit.SeesAsync(visit.Id("containers"), "34");
        await visit.Page.EvaluateAsync("window.sameDocument = true");
        visit.Plane.Change(apps => apps["/extra"] = World.App("/extra", 1000, AppState.Running, []));
        await Visit.SeesAsync(visit.Id("containers"), "1,034");
        Assert.True(await visit.Page.EvaluateAsync<bool>("window.sameDocument === true"));
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Overview_NothingChanges_CausesNoTraffic()
    {
        await using var visit = await Visit.OpenAsync(browser, "/");
        await Visit.SeesAsync(visit.Id("containers"), "34");
        await Task.Delay(3000, TestContext.Current.CancellationToken);
        var (reads, received) = (visit.Plane.Reads, visit.Received.Count);
        await Task.Delay(4000, TestContext.Current.CancellationToken);
        Assert.Equal(reads, visit.Plane.Reads);

        // The circuit's own keep-alive may fall into the interval.
        Assert.InRange(visit.Received.Count - received, 0, 1);
    }

    [Fact]
    public async Task Overview_ChangesComeFast_IsReadAtMostOnceASecond()
    {
        await using var visit = await Visit.OpenAsync(browser, "/nodes");
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        var before = visit.Plane.Reads;
        for (var n = 0; n < 60; n++)
        {
            visit.Plane.Change(_ => { });
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        // Three seconds hold four refreshes at most, of two reads each (the overview and the nodes).
        Assert.InRange(visit.Plane.Reads - before, 4, 10);
    }

    [Fact]
    public async Task Overview_StoreDoesNotAnswer_SaysThatItIsOld()
    {
        await using var visit = await Visit.OpenAsync(browser, "/");
        await Assertions.Expect(visit.Page.Locator("main ~ .banner, .banner[role=alert]:visible")).ToHaveCountAsync(0);
        visit.Plane.Stale = true;
        visit.Plane.Change(_ => { });
        await Visit.SeesAsync(visit.Page.Locator(".mud-main-content .banner"), "store does not answer");
        visit.Plane.Stale = false;
        visit.Plane.Change(_ => { });
        await Assertions.Expect(visit.Page.Locator(".mud-main-content .banner")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Nodes_Opened_ListsThemWithWhatIsNotEnforced()
    {
        await using var visit = await Visit.OpenAsync(browser, "/nodes?dc=sandun");
        await Visit.SeesAsync(visit.Page.Locator("tbody tr", new() { HasText = "node-3" }), "not enforced: memory limit");
        Assert.Equal(0, await visit.Page.Locator("tbody tr", new() { HasText = "node-7" }).CountAsync());
        await visit.GoAsync("/nodes?lang=zh");
        await Visit.SeesAsync(visit.Page.Locator("tbody tr", new() { HasText = "node-8" }), "不可达");
        await visit.ScreenshotAsync("nodes-zh");
        visit.NothingWasWrong();
    }
}
