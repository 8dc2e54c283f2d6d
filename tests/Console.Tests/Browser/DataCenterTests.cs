using Microsoft.Playwright;
using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Browser;

/// <summary>The data centers' pages and the switch wizard on a real server that holds the reference installation.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DataCenterTests(Chromium browser, ReferenceConsole console) : IClassFixture<ReferenceConsole>
{
    private const string OneApp = "[data-testid='app-/omni/channel']";

    [Theory]
    [InlineData("en", "Sandun", "Business hall web", "40 of 40", "yes, to Binjiang")]
    [InlineData("zh", "三墩", "营业WEB", "40 / 40", "是，可撤至滨江")]
    public async Task Centers_Shown_HaveTheReferencesFigures(string language, string name, string app, string nodes, string evacuable)
    {
        await using var profile = await ProfileAsync();
        var page = await console.OpenAsync(profile, "/datacenters?lang=" + language);
        var card = Id(page, "center-sandun");
        await SeesAsync(card, name);
        await SeesAsync(Id(page, "containers-sandun"), "224");
        await SeesAsync(Id(page, "containers-binjiang"), "304");
        await SeesAsync(card, nodes);
        await SeesAsync(Id(page, "evacuable-sandun"), evacuable);
        await SeesAsync(card.Locator(".by-app li").First, app);
        Assert.Equal(["72", "70", "43", "34", "5"], await card.Locator(".by-app b").AllInnerTextsAsync());
        Assert.Equal(40, await page.Locator("[data-testid=map-sandun] li").CountAsync());
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Screenshots, $"datacenters-{language}.png") });

        await Id(page, "by-allocation").ClickAsync();
        await Assertions.Expect(Id(page, "by-allocation")).ToHaveAttributeAsync("aria-pressed", "true");
        await console.GoAsync(page, "/datacenters/sandun");
        await SeesAsync(page.Locator("h1"), name);
        await Assertions.Expect(page.Locator("[data-testid='containers-of-/hall/web'] .containers li.good")).ToHaveCountAsync(72, new() { Timeout = 60_000 });

        await console.GoAsync(page, "/wall");
        await SeesAsync(Id(page, "wall-centers"), "2");
        await SeesAsync(Id(page, "wall-systems"), "5");
        await SeesAsync(Id(page, "wall-nodes"), "80");
        await SeesAsync(Id(page, "wall-containers"), "528");
        await SeesAsync(Id(page, "wall-cpu"), "269");
        await SeesAsync(Id(page, "wall-cpu"), "1,040");
        await SeesAsync(Id(page, "wall-memory"), "1,434.6 GiB");
        await SeesAsync(Id(page, "wall-memory"), "4,432.6 GiB");
        await SeesAsync(Id(page, "wall-storage"), "2,370.1 GiB");
        await SeesAsync(Id(page, "wall-storage"), "7,467.7 GiB");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Screenshots, $"wall-{language}.png") });
        Assert.Empty(console.Complaints);
    }

    [Theory]
    [InlineData("en", "224 instances move", "5 instances move", "Returned", "Keep the source warm", "Completed", "Paused")]
    [InlineData("zh", "共切换 224 个实例", "共切换 5 个实例", "已回切", "源端保温", "已完成", "已暂停")]
    public async Task Wizard_FollowedThrough_ChecksRehearsesMovesPausesAndReturns(
        string language, string all, string some, string returned, string warm, string completed, string paused)
    {
        await using var profile = await ProfileAsync();
        var page = await console.OpenAsync(profile, "/datacenters?lang=" + language);
        await Id(page, "switch-sandun").ClickAsync();
        await SeesAsync(Id(page, "total"), "224");
        await Assertions.Expect(Id(page, "apply")).ToBeDisabledAsync();
        await Id(page, "check").ClickAsync();
        await SeesAsync(Id(page, "forecast"), all);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Screenshots, $"switch-{language}.png"), FullPage = true });

        await CheckOneAppAsync(page, some);
        await Id(page, "rehearse").ClickAsync();
        await SeesAsync(Id(page, "phase"), returned);
        await Assertions.Expect(Id(page, "steps").Locator("tbody tr")).Not.ToHaveCountAsync(0);

        await console.GoAsync(page, "/datacenters/switch?from=sandun");
        await CheckOneAppAsync(page, some);
        await Id(page, "apply").ClickAsync();
        await Id(page, "steer-pause").ClickAsync();
        await SeesAsync(Id(page, "paused"), paused);
        await Id(page, "steer-continue").ClickAsync();
        await Assertions.Expect(Id(page, "paused")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await Id(page, "steer-back").ClickAsync();
        await SeesAsync(Id(page, "phase"), returned);

        await console.GoAsync(page, "/datacenters/switch?from=sandun");
        await SeesAsync(Id(page, "total"), "224");
        await Id(page, "kind").SelectOptionAsync("emergency");
        await CheckOneAppAsync(page, some);
        await Assertions.Expect(Id(page, "apply")).ToBeDisabledAsync();
        await Id(page, "confirm").FillAsync("sandun");
        await Id(page, "apply").ClickAsync();
        await SeesAsync(Id(page, "phase"), warm);
        await SeesAsync(Id(page, "moved"), "100 %");
        await Id(page, "steer-release").ClickAsync();
        await SeesAsync(Id(page, "phase"), completed);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Screenshots, $"switch-done-{language}.png"), FullPage = true });
        await Id(page, "steer-back").ClickAsync();
        await SeesAsync(Id(page, "phase"), returned);
        Assert.Empty(console.Complaints);
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Pages_OfDataCenters_BreakNoRuleOfAxe(string theme)
    {
        await using var profile = await ProfileAsync(new() { BypassCSP = true });
        var page = await console.OpenAsync(profile, "/datacenters");
        await page.Locator($"[data-theme-set={theme}]").ClickAsync();
        var found = new List<string>();
        foreach (var (path, ready) in new[]
                 {
                     ("/datacenters", ".treemap li"), ("/datacenters/sandun", ".containers li"), ("/datacenters/switch?lang=zh", OneApp), ("/wall", ".wall-numbers"),
                 })
        {
            await console.GoAsync(page, path);
            await page.Locator(ready).First.WaitForAsync();
            found.AddRange((await AccessibilityTests.AuditAsync(page)).Select(f => $"{path}: {f}"));
        }

        Assert.Empty(found);
    }

    private static async Task CheckOneAppAsync(IPage page, string expected)
    {
        await page.Locator(OneApp).CheckAsync();
        await Id(page, "check").ClickAsync();
        await SeesAsync(Id(page, "forecast"), expected);
    }

    private static ILocator Id(IPage page, string id) => page.Locator($"[data-testid='{id}']");

    private static Task SeesAsync(ILocator where, string text) => Assertions.Expect(where).ToContainTextAsync(text, new() { Timeout = 60_000 });

    /// <summary>Skips where no browser is installed, before anything is started.</summary>
    private async Task<IBrowserContext> ProfileAsync(BrowserNewContextOptions? options = null)
    {
        var profile = await browser.ProfileAsync(options);
        await console.StartAsync();
        return profile;
    }
}
