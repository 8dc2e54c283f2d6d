using Sandun.WebConsole.Tests.Fixture;
using Microsoft.Playwright;
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
        await Assertions.Expect(visit.Id("weight").First).ToHaveValueAsync("64");

        // What is not understood is not in force, and is not shown as if it were; who serves again gets no more than before.
        await visit.Id("weight").First.FillAsync("");
        await visit.Id("weight").First.PressAsync("Tab");
        await Assertions.Expect(visit.Id("weight").First).ToHaveValueAsync("64");
        await visit.Id("drain").First.ClickAsync();
        await Visit.SeesAsync(visit.Id("endpoint").First, "drained by hand");
        await visit.Id("drain").First.ClickAsync();
        await Visit.SeesAsync(visit.Id("endpoint").First, "serving");
        await visit.Id("maintenance").First.ClickAsync();
        await Visit.SeesAsync(visit.Id("route"), "maintenance page");
        var orders = visit.Host.Routing.Orders;
        Assert.Equal(new int?[] { 0, null, 64, 0, 64 }, orders.Where(order => order.Instances is not null).Select(order => order.Instances!["web.1"]));
        Assert.Contains(orders, order => order.Maintenance == "on");
        visit.NothingWasWrong();
    }

    [Theory]
    [InlineData("en", "39 / lost", "Not connected since", "after an hour")]
    [InlineData("zh", "39 / 失联", "未连接", "一小时后")]
    public async Task Routing_WithALostRouter_SaysSoAndWhatItMeans(string language, string mark, string since, string until)
    {
        var host = await ConsoleHost.StartAsync();
        host.Routing.Lost = DateTimeOffset.UtcNow.AddMinutes(-5);
        await using var visit = await Visit.OpenAsync(browser, "/routing?lang=" + language, host: host);
        foreach (var text in new[] { "lb3", mark, since, until }) await Visit.SeesAsync(visit.Id("routers"), text);
        visit.NothingWasWrong();
    }

    [Theory]
    [InlineData(1500)]
    [InlineData(420)]
    public async Task Routing_WithALongProblemAndDiff_IsNoWiderThanTheWindow(int width)
    {
        var host = await ConsoleHost.StartAsync();
        host.Routing.Problem = string.Join("; ", Enumerable.Range(10_000, 40).Select(port => $"service port {port} of /shop/web-{port} is not served: /shop/web has it; choose another"));
        host.Routing.Diff = "+ " + new string('x', 2000);
        await using var visit = await Visit.OpenAsync(browser, "/routing", new() { ViewportSize = new() { Width = width, Height = 900 } }, host);
        await Visit.SeesAsync(visit.Id("routers"), "/shop/web-10039");
        await visit.Page.Locator("details summary").First.ClickAsync();
        await Visit.SeesAsync(visit.Id("diff"), "xxx");
        Assert.InRange(await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, width);
        // What does not fit is reached inside its frame.
        var frames = await visit.Page.Locator(".table-frame").EvaluateAllAsync<int[]>("frames => frames.map(frame => Math.ceil(frame.getBoundingClientRect().right))");
        Assert.Equal(2, frames.Length);
        Assert.All(frames, right => Assert.InRange(right, 1, width));
        await visit.ScreenshotAsync("routing-long-" + width);
    }
}
