using Microsoft.Playwright;
using Sandun.NativeApi;
using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class AppTests(Chromium browser)
{
    [Fact]
    public async Task Apps_FilteredByKey_KeepsTheFilterInTheAddressAndLeadsToTheApp()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps");
        await Visit.SeesAsync(visit.Page.Locator("tbody"), "/billing/api");
        await visit.ScreenshotAsync("apps-en");
        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("SHOP/w");
        await Visit.SeesAsync(visit.Id("shown"), "1 of 9");
        await visit.Page.WaitForURLAsync("**/apps?q=SHOP*");
        await visit.Page.Locator("tbody tr", new() { HasText = "/shop/web" }).Locator("td").Nth(4).ClickAsync();
        await visit.Page.WaitForURLAsync("**/apps/shop/web");
        await Visit.SeesAsync(visit.Page.Locator("h1"), "/shop/web");
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Apps_Thousands_DrawsOnlyWhatIsOnScreen()
    {
        var plane = new TestControlPlane();
        plane.Change(apps =>
        {
            for (var n = 0; n < 3000; n++) apps[$"/many/app-{n:0000}"] = World.App($"/many/app-{n:0000}", 1, AppState.Running, []);
        });
        await using var visit = await Visit.OpenAsync(browser, "/apps", host: await ConsoleHost.StartAsync(plane));
        await Visit.SeesAsync(visit.Page.Locator("tbody"), "/billing/api");
        Assert.InRange(await visit.Page.Locator("tbody tr").CountAsync(), 10, 80);
        await visit.Page.Locator(".grid-frame").EvaluateAsync("frame => frame.scrollTop = frame.scrollHeight");
        await Visit.SeesAsync(visit.Page.Locator("tbody"), "/shop/web");
        Assert.InRange(await visit.Page.Locator("tbody tr").CountAsync(), 10, 80);
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task App_Opened_ShowsVerdictAndInstances()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps/shop/cart");
        await Visit.SeesAsync(visit.Id("verdict"), "1 of 3 running instances fail a health check.");
        var row = visit.Id("instances").Locator("tbody tr").First;
        foreach (var text in new[] { "Running", "Unhealthy", "node-1", "127.0.0.1:31000", "4000", "143 MiB", "serving" })
            await Visit.SeesAsync(row, text);
        await Visit.SeesAsync(visit.Page.Locator(".cli-lines"), "sandun app get /shop/cart");
        await visit.ScreenshotAsync("app-en");
        await visit.GoAsync("/apps/shop/payments?lang=zh");
        await Visit.SeesAsync(visit.Id("failure"), "退出码 3");
        await Visit.SeesAsync(visit.Id("failure"), "<b>not markup</b>");
        await visit.ScreenshotAsync("app-failure-zh");
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task App_RunningCountChanges_IsShownWithoutReload()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps/shop/web");
        await Visit.SeesAsync(visit.Id("running"), "4 of 4");
        visit.Plane.Change(apps => apps["/shop/web"] = World.App("/shop/web", 6, AppState.Running, []));
        await Visit.SeesAsync(visit.Id("running"), "6 of 6");
        await Assertions.Expect(visit.Id("instances").Locator("tbody tr[aria-rowindex]")).ToHaveCountAsync(6);
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task App_NotThere_SaysSo()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps/gone/away");
        await Visit.SeesAsync(visit.Page.Locator("h1"), "There is no app /gone/away");
    }

    [Fact]
    public async Task App_Removed_WhileShown_SaysSo()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps/shop/web");
        visit.Plane.Change(apps => apps.Remove("/shop/web"));
        await Visit.SeesAsync(visit.Page.Locator("h1"), "There is no app /shop/web");
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Why_InstancesWait_ShowsTheFunnelAndTheNearestNode()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps/billing/worker");
        await visit.Page.Locator("[data-tab=why]").ClickAsync();
        await Visit.SeesAsync(visit.Id("why"), "6 instances wait: no node has enough memory.");
        await Visit.SeesAsync(visit.Id("why"), "Nearest fit: node-3 (needs 512 mem, has 416)");
        await Visit.SeesAsync(visit.Page.Locator(".funnel tr", new() { HasText = "Memory" }), "node-2");
        await visit.Id("language").ClickAsync();
        await Visit.SeesAsync(visit.Id("why"), "6 个实例等待放置：8 个节点均不能满足全部要求。");
        await visit.ScreenshotAsync("why-zh");
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Scale_Asked_FollowsTheDeploymentToItsEnd()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps/shop/web");
        await visit.Id("scale").ClickAsync();
        await visit.Page.Locator("#scale-count").FillAsync("6");
        await Visit.SeesAsync(visit.Id("scale-effect"), "4 → 6 instances: 2 more, which take 1 CPU and 1 GiB of memory.");
        await Visit.SeesAsync(visit.Page.Locator(".mud-dialog .cli"), "sandun app scale /shop/web 6");
        await visit.ScreenshotAsync("scale-dialog-en");
        await visit.Id("scale-submit").ClickAsync();
        await Visit.SeesAsync(visit.Id("deployment"), "Step 1 of 2");
        await Visit.SeesAsync(visit.Id("deployment"), "1 of 6 instances as wished");
        await visit.ScreenshotAsync("deployment-en");
        visit.Plane.FinishDeployments();
        await Visit.SeesAsync(visit.Id("done"), "the deployment is finished");
        await Visit.SeesAsync(visit.Id("running"), "6 of 6");
        Assert.Equal(["scale /shop/web 6 force=False"], visit.Plane.Asked);
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Scale_Refused_ShowsTheSentenceAndOffersToOverride()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps/shop/web");
        visit.Plane.Refusal = new(409, "App is locked by one or more deployments: 5ed4c0c5.");
        await visit.Id("scale").ClickAsync();
        await visit.Page.Locator("#scale-count").FillAsync("2");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Visit.SeesAsync(visit.Id("refusal"), "locked by one or more deployments: 5ed4c0c5");
        await visit.ScreenshotAsync("scale-refused-en");
        await visit.Id("refusal").Locator("input[type=checkbox]").CheckAsync();
        await visit.Id("scale-submit").ClickAsync();
        await visit.Id("deployment").First.WaitForAsync();
        Assert.Equal(["scale /shop/web 2 force=False", "scale /shop/web 2 force=True"], visit.Plane.Asked);
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Versions_Compared_ShowWhatChanged_AndOneIsRolledBackTo()
    {
        var now = new DateTimeOffset(2026, 1, 31, 12, 30, 0, TimeSpan.Zero);
        var plane = new TestControlPlane();
        plane.Change(apps => apps["/shop/web"] = apps["/shop/web"] with
        {
            Summary = apps["/shop/web"].Summary with { Version = now },
            Versions = [now, now.AddMinutes(-1), now.AddMinutes(-2)],
        });
        await using var visit = await Visit.OpenAsync(browser, "/apps/shop/web?tab=definition", host: await ConsoleHost.StartAsync(plane));
        var diff = visit.Id("diff");
        await Visit.SeesAsync(diff, "replaces all instances");
        await Visit.SeesAsync(diff.Locator("del"), "\"debug\"");
        await Visit.SeesAsync(diff.Locator("ins").First, "\"<b>info</b>\"");
        await Visit.SeesAsync(diff.Locator("ins").Last, "\"29\"");
        await visit.Id("diff-from").SelectOptionAsync("2026-01-31T12:28:00.000Z");
        await Visit.SeesAsync(diff.Locator("ins").Last, "\"28\"");
        await Visit.SeesAsync(diff.Locator(".cli"), "sandun app diff /shop/web --from 2026-01-31T12:28:00.000Z --to 2026-01-31T12:30:00.000Z");
        await visit.ScreenshotAsync("versions-en");
        await visit.Id("language").ClickAsync();
        await Visit.SeesAsync(diff, "替换全部实例");
        await Assertions.Expect(visit.Id("rollback")).ToHaveCountAsync(2);
        await visit.Id("rollback").Last.ClickAsync();
        await Visit.SeesAsync(visit.Page.Locator(".mud-dialog"), "sandun app rollback /shop/web --to 2026-01-31T12:28:00.000Z");
        await Visit.SeesAsync(visit.Id("plan-role"), "角色 *");
        await visit.ScreenshotAsync("rollback-dialog-zh");
        await visit.Id("rollback-submit").ClickAsync();
        await Visit.SeesAsync(visit.Id("deployment"), "替换");
        visit.Plane.FinishDeployments();
        await Visit.SeesAsync(visit.Id("done"), "部署已结束");
        Assert.Equal(["rollback /shop/web 2026-01-31T12:28:00.000Z force=False"], visit.Plane.Asked);
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Restart_Asked_FollowsTheDeployment()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps/shop/web?lang=zh");
        await visit.Id("restart").ClickAsync();
        await visit.Id("restart-submit").ClickAsync();
        await Visit.SeesAsync(visit.Id("deployment"), "替换");
        visit.Plane.FinishDeployments();
        await Visit.SeesAsync(visit.Id("done"), "部署已结束");
        Assert.Equal(["restart /shop/web force=False"], visit.Plane.Asked);
        visit.NothingWasWrong();
    }
}
