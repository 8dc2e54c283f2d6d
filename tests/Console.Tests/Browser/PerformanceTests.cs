using Microsoft.Playwright;
using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class PerformanceTests(Chromium browser)
{
    [Fact]
    public async Task Boards_OpenedInTurn_ShowChartsAndCompareTwoTimes()
    {
        await using var visit = await Visit.OpenAsync(browser, "/performance");
        var cpu = visit.Page.Locator("[data-metric=sandun_container_cpu_cores]");
        await Visit.SeesAsync(cpu, "/shop/web");
        await Visit.SeesAsync(cpu, "4 further series");
        await Assertions.Expect(cpu.Locator("path.chart-line")).ToHaveCountAsync(3);
        await visit.Id("compare").SelectOptionAsync("1d");
        await Visit.SeesAsync(visit.Id("compared"), "dashed: a day before");
        await Assertions.Expect(cpu.Locator("path.chart-line.earlier")).ToHaveCountAsync(3);
        await visit.ScreenshotAsync("performance-en");
        await visit.Page.Locator("[data-tab=hosts]").ClickAsync();
        await Visit.SeesAsync(visit.Page.Locator("[data-metric=sandun_node_load1]"), "node-2");
        await visit.Page.Locator("[data-tab=routing]").ClickAsync();
        await Visit.SeesAsync(visit.Page.Locator("[data-metric=sandun_app_response_p95_seconds]"), "ms");
        var compared = visit.Host.Metrics.Questions.Last(question => question.Name == "sandun_app_requests_per_second");
        Assert.InRange(DateTimeOffset.UtcNow - compared.To, TimeSpan.FromHours(23), TimeSpan.FromHours(25));
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Board_OfOneApp_ShowsItsTasksInChineseAndDark()
    {
        await using var visit = await Visit.OpenAsync(browser, "/performance?of=%2Fshop%2Fweb&range=7d&lang=zh");
        await visit.Page.Locator("[data-theme-set=dark]").ClickAsync();
        var cpu = visit.Page.Locator("[data-metric=sandun_container_cpu_cores]");
        await Visit.SeesAsync(cpu, "shop_web.1");
        await Visit.SeesAsync(cpu, "CPU 使用");
        await visit.ScreenshotAsync("performance-zh-dark");
        await visit.GoAsync("/performance?of=%2Fnobody&lang=en");
        await Visit.SeesAsync(cpu, "Nothing was measured");
        // A week at three hundred points is what a chart can show; the server puts the rest together.
        Assert.All(visit.Host.Metrics.Questions, question => Assert.InRange((question.To - question.From).TotalSeconds / question.StepSeconds, 1, 300));
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Scaling_OfAnApp_IsExplainedPinnedAndSet()
    {
        await using var visit = await Visit.OpenAsync(browser, "/apps/shop/web?tab=scaling");
        await Visit.SeesAsync(visit.Id("scaling"), "follows the load");
        await Visit.SeesAsync(visit.Id("scaling-why"), "the forecast asks for more");
        await Visit.SeesAsync(visit.Id("scaling"), "402/s in 12 s");
        await Visit.SeesAsync(visit.Id("scaling-log"), "2 → 4");
        await Visit.SeesAsync(visit.Id("advice"), "0.5 now, 0.2 recommended");
        await visit.Id("pin-count").FillAsync("7");
        await visit.Id("pin").ClickAsync();
        await Visit.SeesAsync(visit.Id("scaling"), "held at 7 until");
        await visit.Id("unpin").ClickAsync();
        await Visit.SeesAsync(visit.Id("scaling"), "follows the load");
        await visit.Id("scaling-json").FillAsync("{ \"max\": 1, \"min\": 2 }");
        await visit.Id("scaling-save").ClickAsync();
        await Visit.SeesAsync(visit.Id("refusal"), "autoscaling/max: must be at least min");
        await visit.Id("scaling-json").FillAsync("{ \"max\": 30 }");
        await visit.Id("scaling-save").ClickAsync();
        await Visit.SeesAsync(visit.Id("scaling-saved"), "Saved");
        Assert.Equal(["{ \"max\": 30 }"], visit.Host.Scaling.Definitions);
        await visit.ScreenshotAsync("scaling-en");
        visit.NothingWasWrong();
    }
}
