using Microsoft.Playwright;
using Sandun.NativeApi;
using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class LogTests(Chromium browser)
{
    private const string Task0 = "shop_web.instance-0._app.1";
    private const string Task1 = "shop_web.instance-1._app.1";

    [Fact]
    public async Task Log_Written_IsFollowedAsTextAndNeverOverTheCircuit()
    {
        await using var visit = await OpenAsync();
        var text = visit.Page.Locator("[data-log-text]");
        await Visit.SeesAsync(text, "first line");
        visit.Plane.Write(Task0, "stdout", "<img src=x onerror=\"window.hacked=1\"> 第二行\n");
        await Visit.SeesAsync(text, "<img src=x onerror=\"window.hacked=1\"> 第二行");
        Assert.Equal(0, await text.Locator("img").CountAsync());
        Assert.False(await visit.Page.EvaluateAsync<bool>("'hacked' in window"));
        Assert.DoesNotContain(visit.Received, m => m.Contains("first line", StringComparison.Ordinal));
        await visit.ScreenshotAsync("logs-en");
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Log_FileAndInstanceChosen_ShowsTheirsAndKeepsTheAddress()
    {
        await using var visit = await OpenAsync();
        var text = visit.Page.Locator("[data-log-text]");
        await Visit.SeesAsync(text, "first line");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "stderr" }).ClickAsync();
        await Visit.SeesAsync(text, "a warning");
        await Assertions.Expect(text).Not.ToContainTextAsync("first line");
        await visit.Page.Locator(".log-tools select").SelectOptionAsync("shop_web.instance-1");
        await Visit.SeesAsync(text, "other instance's warning");
        await visit.Page.WaitForURLAsync(url => url.Contains("file=stderr", StringComparison.Ordinal) && url.Contains("instance-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_Paused_WaitsUntilContinued()
    {
        await using var visit = await OpenAsync();
        var text = visit.Page.Locator("[data-log-text]");
        await Visit.SeesAsync(text, "first line");
        await visit.Page.Locator("[data-log-pause]").ClickAsync();
        await Visit.SeesAsync(visit.Page.Locator("[data-log-state]"), "paused");
        visit.Plane.Write(Task0, "stdout", "while paused\n");
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        await Assertions.Expect(text).Not.ToContainTextAsync("while paused");
        await visit.Page.Locator("[data-log-pause]").ClickAsync();
        await Visit.SeesAsync(text, "while paused");
    }

    [Fact]
    public async Task Log_ReaderScrolledUp_StaysThereUntilSentToTheEnd()
    {
        await using var visit = await OpenAsync();
        var text = visit.Page.Locator("[data-log-text]");
        visit.Plane.Write(Task0, "stdout", string.Concat(Enumerable.Range(0, 400).Select(n => $"line {n}\n")));
        await Visit.SeesAsync(text, "line 399");
        await text.EvaluateAsync("pane => pane.scrollTop = 0");
        visit.Plane.Write(Task0, "stdout", "the newest\n");
        await Visit.SeesAsync(text, "the newest");
        Assert.Equal(0, await text.EvaluateAsync<int>("pane => pane.scrollTop"));
        await visit.Page.Locator("[data-log-end]").ClickAsync();
        Assert.True(await text.EvaluateAsync<bool>("pane => pane.scrollHeight - pane.scrollTop - pane.clientHeight < 2"));
    }

    [Fact]
    public async Task Log_InstanceIsLaunchedAgain_GoesOnWithTheNewTask()
    {
        await using var visit = await OpenAsync();
        var text = visit.Page.Locator("[data-log-text]");
        await Visit.SeesAsync(text, "first line");
        visit.Plane.Write("shop_web.instance-0._app.2", "stdout", "hello again\n");
        visit.Plane.Change(apps => apps["/shop/web"] = Relaunched(apps["/shop/web"]));
        await Visit.SeesAsync(text, "hello again");
        await Visit.SeesAsync(text, "first line");
        visit.NothingWasWrong();
    }

    private static AppDetail Relaunched(AppDetail app) => app with
    {
        InstanceList = [app.InstanceList[0] with { TaskId = "shop_web.instance-0._app.2", Restarts = 1 }, .. app.InstanceList.Skip(1)],
    };

    private async Task<Visit> OpenAsync()
    {
        var plane = new TestControlPlane();
        plane.Write(Task0, "stdout", "first line\n");
        plane.Write(Task0, "stderr", "a warning\n");
        plane.Write(Task1, "stderr", "other instance's warning\n");
        return await Visit.OpenAsync(browser, "/apps/shop/web?tab=logs", host: await ConsoleHost.StartAsync(plane));
    }
}
