using Microsoft.Playwright;
using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class FrameTests(Chromium browser)
{
    [Fact]
    public async Task Language_Switched_ChangesInPlaceAndIsKept()
    {
        await using var visit = await Visit.OpenAsync(browser, "/");
        await Visit.SeesAsync(visit.Page.Locator("h1"), "Overview");
        await visit.Page.EvaluateAsync("window.sameDocument = true");
        await visit.Id("language").ClickAsync();
        await Visit.SeesAsync(visit.Page.Locator("h1"), "总览");
        await Visit.SeesAsync(visit.Page.Locator(".lights"), "资源管理器");
        Assert.True(await visit.Page.EvaluateAsync<bool>("window.sameDocument === true"));
        Assert.Equal("zh-Hans", await visit.Page.EvaluateAsync<string>("document.documentElement.lang"));
        await visit.ScreenshotAsync("overview-zh");
        await visit.GoAsync("/apps");
        await Visit.SeesAsync(visit.Page.Locator("h1"), "应用");
        await Visit.SeesAsync(visit.Page.Locator("tbody"), "/portal/web");
        await visit.ScreenshotAsync("apps-zh");
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Language_BrowserWishesChinese_StartsInChinese()
    {
        await using var visit = await Visit.OpenAsync(browser, "/", new() { Locale = "zh-CN" });
        await Visit.SeesAsync(visit.Page.Locator("h1"), "总览");
        await visit.GoAsync("/?lang=en");
        await Visit.SeesAsync(visit.Page.Locator("h1"), "Overview");
    }

    [Fact]
    public async Task Theme_DarkChosen_HoldsAfterReload()
    {
        await using var visit = await Visit.OpenAsync(browser, "/", new() { ColorScheme = ColorScheme.Light });
        Assert.Equal("light", await ThemeAsync(visit));
        await visit.Page.Locator("[data-theme-set=dark]").ClickAsync();
        Assert.Equal("dark", await ThemeAsync(visit));
        await visit.GoAsync("/");
        Assert.Equal("dark", await ThemeAsync(visit));
        await Assertions.Expect(visit.Page.Locator("[data-theme-set=dark]")).ToHaveAttributeAsync("aria-pressed", "true");
        await visit.ScreenshotAsync("overview-dark-en");
        visit.NothingWasWrong();
    }

    [Fact]
    public async Task Theme_NothingChosen_FollowsTheSystem()
    {
        await using var visit = await Visit.OpenAsync(browser, "/", new() { ColorScheme = ColorScheme.Dark });
        Assert.Equal("dark", await ThemeAsync(visit));
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Assertions.Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
    }

    [Fact]
    public async Task Login_Opened_PostsUserAndPasswordToThisServerOnly()
    {
        await using var host = await ConsoleHost.StartAsync();
        var profile = await browser.ProfileAsync();
        await using var _ = profile;
        var page = await profile.NewPageAsync();
        await page.GotoAsync(host.Url + "/login?failed=1&lang=zh&returnUrl=" + Uri.EscapeDataString("//evil.example"));
        await Visit.SeesAsync(page.Locator("[role=alert]").First, "用户名或密码不正确");
        Assert.Equal("/", await page.Locator("input[name=returnUrl]").InputValueAsync());
        Assert.Equal("/sandun/v1/login", await page.Locator("form").GetAttributeAsync("action"));
        Assert.Equal("POST", (await page.Locator("form").GetAttributeAsync("method"))?.ToUpperInvariant());
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Screenshots, "login-zh.png") });
    }

    [Fact]
    public async Task TopBar_SomeoneSignedIn_ShowsWhoAndOffersSignOut()
    {
        await using var visit = await Visit.OpenAsync(browser, "/", host: await ConsoleHost.StartAsync(user: "operator"));
        await Visit.SeesAsync(visit.Page.Locator("form.user"), "operator");
        Assert.Equal("/sandun/v1/logout", await visit.Page.Locator("form.user").GetAttributeAsync("action"));
    }

    [Fact]
    public async Task Connection_ServerStartsAgain_SaysSoAndHealsAlone()
    {
        await using var first = await ConsoleHost.StartAsync();
        var port = new Uri(first.Url).Port;
        await using var visit = await Visit.OpenAsync(browser, "/", host: first);
        await Visit.SeesAsync(visit.Id("containers"), "34");
        await first.DisposeAsync();
        await Assertions.Expect(visit.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await visit.ScreenshotAsync("reconnecting-en");
        var plane = new TestControlPlane();
        plane.Change(apps => apps.Remove("/portal/web"));
        await using var second = await ConsoleHost.StartAsync(plane, port);
        await Assertions.Expect(visit.Id("containers")).ToHaveTextAsync("26", new() { Timeout = 30_000 });
        await Assertions.Expect(visit.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
    }

    private static Task<string> ThemeAsync(Visit visit) => visit.Page.EvaluateAsync<string>("document.documentElement.dataset.theme");
}
