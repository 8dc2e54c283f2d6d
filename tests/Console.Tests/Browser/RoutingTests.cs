using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class RoutingTests(Chromium browser)
{
    [Fact]
    public async Task Routing_Opened_ShowsRoutesRoutersFiguresAndDiff()
    {
        await using var visit = await Visit.OpenAsync(browser, "/routing");
        await Visit.SeesAsync(visit.Id("routers"), "lb1");
        await Visit.SeesAsync(visit.Id("routers"), "2 behind");
        await Visit.SeesAsync(visit.Id("routers"), "port 10000 is taken");
        await Visit.SeesAsync(visit.Id("route"), "shop.local/api");
        await Visit.SeesAsync(visit.Id("route"), "10.0.0.1:31000");
        await Visit.SeesAsync(visit.Id("route"), "1,235");
        await visit.Page.Locator("details summary").First.ClickAsync();
        await Visit.SeesAsync(visit.Id("diff"), "+ frontend port10000");
        await visit.ScreenshotAsync("routing-en");
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Routing_DrainAndMaintenanceClicked_AreOrderedAndShown()
    {
        await using var visit = await Visit.OpenAsync(browser, "/routing");
        await visit.Id("drain").First.ClickAsync();
        await Visit.SeesAsync(visit.Id("endpoint").First, "drained by hand");
        await visit.Id("drain").First.ClickAsync();
        await Visit.SeesAsync(visit.Id("endpoint").First, "serving");
        await visit.Id("weight").First.FillAsync("64");
        await visit.Id("weight").First.PressAsync("Tab");
        await visit.Id("maintenance").First.ClickAsync();
        await Visit.SeesAsync(visit.Id("route"), "maintenance page");
        var orders = visit.Host.Routing.Orders;
        Assert.Equal(new int?[] { 0, null, 64 }, orders.Where(order => order.Instances is not null).Select(order => order.Instances!["web.1"]));
        Assert.Contains(orders, order => order.Maintenance == "on");
        visit.NothingWasWrong();
    }
}
