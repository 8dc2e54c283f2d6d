using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class DeploymentTests(Chromium browser)
{
    [Fact]
    public async Task Deployment_Running_IsPausedContinuedAndStopped()
    {
        await using var visit = await Visit.OpenAsync(browser, "/deployments?lang=zh");
        await Visit.SeesAsync(visit.Id("no-deployments"), "当前没有进行中的变更。");
        await visit.Plane.ScaleAsync("/shop/cart", 3, false, TestContext.Current.CancellationToken);
        await visit.Id("pause").ClickAsync();
        await Visit.SeesAsync(visit.Id("running-deployment"), "已暂停");
        await visit.Id("continue").ClickAsync();
        await Visit.SeesAsync(visit.Id("running-deployment"), "进行中");
        await visit.Id("cancel").ClickAsync();
        await Visit.SeesAsync(visit.Page.Locator("tbody tr"), "已取消");
        Assert.Equal(["pause", "continue", "cancel"], visit.Host.Changes.Ordered);
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Scaling_BeforeItIsAsked_ShowsWhatItWouldDo()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps/shop/cart");
        await visit.Id("scale").ClickAsync();
        await visit.Page.Locator("#scale-count").FillAsync("5");
        await Visit.SeesAsync(visit.Id("plan"), "starts on node-1 ×5");
        await Visit.SeesAsync(visit.Id("plan"), "1 find no place");
        visit.NothingWasWrong();
    }
}
