using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Browser;

/// <summary>Axe's rules (contrast, names, roles, keyboard) on every page in both themes, and the keys on the real page.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AccessibilityTests(Chromium browser)
{
    private const string Audit =
        """
        async () => (await axe.run()).violations.flatMap(violation =>
          violation.nodes.map(node => `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`))
        """;

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Pages_InEachTheme_BreakNoRuleOfAxe(string theme)
    {
        await using var visit = await Visit.OpenAsync(browser, "/", new() { BypassCSP = true });
        await visit.Page.Locator($"[data-theme-set={theme}]").ClickAsync();
        var found = new List<string>();
        foreach (var (path, ready) in new[]
                 {
                     ("/", ".worst"), ("/apps", "tbody a"), ("/nodes", "tbody .meter"), ("/deployments", "[data-testid=no-deployments]"), ("/apps/shop/cart", "tbody .mark"),
                     ("/apps/shop/payments?lang=zh", "[data-testid=failure]"), ("/apps/shop/web?tab=logs", ".log"),
                     ("/apps/shop/web?tab=health", "tbody .mark"), ("/apps/billing/worker?tab=why", ".funnel"),
                     ("/performance?compare=1d", "[data-testid=chart] svg"), ("/apps/shop/web?tab=scaling", "[data-testid=scaling-why]"),
                     ("/apps/shop/web?tab=definition", ".definition"), ("/routing", "[data-testid=route]"),
                 })
        {
            await visit.GoAsync(path);
            await visit.Page.Locator(ready).First.WaitForAsync();
            found.AddRange((await AuditAsync(visit.Page)).Select(f => $"{path}: {f}"));
        }

        await visit.GoAsync("/apps/shop/web");
        await visit.Id("scale").ClickAsync();
        await visit.Page.Locator("#scale-count").WaitForAsync();
        found.AddRange(await AuditAsync(visit.Page));
        await visit.Page.GotoAsync(visit.Host.Url + "/login?failed=1");
        found.AddRange(await AuditAsync(visit.Page));
        Assert.Empty(found);
    }

    [Fact]
    public async Task Keys_PressedInTurn_LeadThroughThePages()
    {
        await using var visit = await Visit.OpenAsync(browser, "/");
        await visit.Page.Keyboard.PressAsync("g");
        await visit.Page.Keyboard.PressAsync("a");
        await visit.Page.WaitForURLAsync("**/apps");
        await visit.Page.Locator("tbody a", new() { HasText = "/shop/web" }).FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**/apps/shop/web");
        await visit.Id("verdict").WaitForAsync();
        await visit.Page.Keyboard.PressAsync("l");
        await visit.Page.WaitForURLAsync("**/apps/shop/web?tab=logs");
        await visit.Page.Keyboard.PressAsync("w");
        await visit.Id("why").WaitForAsync();
        await visit.Page.Keyboard.PressAsync("g");
        await visit.Page.Keyboard.PressAsync("n");
        await visit.Page.WaitForURLAsync("**/nodes");
        visit.NothingWasWrong();
    }

    internal static async Task<string[]> AuditAsync(IPage page)
    {
        await page.EvaluateAsync(new BundledAxeScriptProvider().GetScript());
        return await page.EvaluateAsync<string[]>(Audit);
    }
}
