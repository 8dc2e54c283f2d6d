using Bunit;
using Microsoft.AspNetCore.Components;
using Sandun.NativeApi;
using Sandun.WebConsole.Parts;
using Sandun.WebConsole.Tests.Fixture;
using Sandun.WebConsole.Words;
using Xunit;

namespace Sandun.WebConsole.Tests.Parts;

public sealed class PartTests : BunitContext
{
    public PartTests() => Services.AddSingleton(TimeProvider.System);

    [Fact]
    public void StatusMark_OfEachKind_HasItsOwnShapeAndItsText()
    {
        var shapes = Enum.GetValues<MarkKind>().Select(kind =>
        {
            var mark = Render<StatusMark>(p => p.Add(m => m.Kind, kind).Add(m => m.Text, "word"));
            Assert.Equal("word", mark.Find(".mark > span").TextContent);
            return mark.Find("svg").InnerHtml;
        }).ToList();
        Assert.Equal(shapes.Count, shapes.Distinct().Count());
    }

    [Fact]
    public void HealthBar_SomeStartSomeFail_SaysHowManyOfEach()
    {
        var app = World.App("/a", 10, AppState.Running, []).Summary with { Running = 7, Healthy = 5, Unhealthy = 1, Staged = 2, Waiting = 1 };
        var bar = Render<HealthBar>(p => p.Add(b => b.App, app).AddCascadingValue(Language.English));
        Assert.Equal("5 healthy, 1 unhealthy, 2 starting, 1 missing", bar.Find(".health").GetAttribute("aria-label"));
        Assert.Equal("width:50%", bar.Find(".good").GetAttribute("style"));
        Assert.Equal("width:10%", bar.Find(".bad").GetAttribute("style"));
        Assert.Equal("width:20%", bar.Find(".busy").GetAttribute("style"));
    }

    [Theory]
    [InlineData(50, "easy")]
    [InlineData(80, "tight")]
    [InlineData(95, "full")]
    public void Gauge_ByUse_WarnsBeforeItIsFull(int used, string strain)
    {
        var gauge = Render<Gauge>(p => p.Add(g => g.Title, "CPU").Add(g => g.Amount, new UsedOfTotal(used, 60, 100)).AddCascadingValue(Language.Chinese));
        Assert.Contains(strain, gauge.Find("path.used").ClassList);
        Assert.Equal($"{used} 100", gauge.Find("path.used").GetAttribute("stroke-dasharray"));
        Assert.Equal($"CPU：已用 {used}，已分配 60，总量 100", gauge.Find("figure").GetAttribute("aria-label"));
    }

    [Theory]
    [InlineData(Language.English, "countKept", "/a scales by itself and keeps its count; named / kept: 2 / 7. To set a count by hand, scale the app.")]
    [InlineData(Language.Chinese, "countKept", "/a 自动伸缩，保留现有实例数；定义 / 保留：2 / 7。如需手动设置，请扩缩该应用。")]
    [InlineData(Language.Chinese, "newerThanThis", "as the server says")]
    public void PlanPane_OfAPlanThatChangesNothing_ShowsItsWarnings(Language language, string kind, string said)
    {
        var plan = new PlanReport(false, [], [], [], [new PlanNote(kind, "/a", "2 / 7", "as the server says")], []);
        var pane = Render<PlanPane>(p => p.Add(x => x.Plan, plan).AddCascadingValue(language));
        Assert.Equal(said, pane.Find("[data-testid=plan-warning]").TextContent);
    }

    [Fact]
    public void RouteLinks_OnlyHttpAddresses_AreLinks()
    {
        IReadOnlyList<string> routes = ["http://127.0.0.1:10000", "javascript:alert(1)"];
        var links = Render<RouteLinks>(p => p.Add(l => l.Routes, routes));
        Assert.Equal(["http://127.0.0.1:10000"], links.FindAll("a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public void DeploymentStrip_OfAGroup_LinksItsApps()
    {
        var deployment = new DeploymentSummary("d", ["/a"], 2, 3, ["ScaleApplication /a", "RestartApplication /b"], World.Start, 3, 8, "health");
        var strip = Render<DeploymentStrip>(p => p.Add(s => s.Deployment, deployment).AddCascadingValue(Language.Chinese));
        Assert.Equal(["/apps/a", "/apps/b"], strip.FindAll("a").Select(a => a.GetAttribute("href")));
        Assert.Contains("第 2 步，共 3 步", strip.Markup, StringComparison.Ordinal);
        Assert.Equal("3", strip.Find("progress").GetAttribute("value"));
    }

    [Fact]
    public void FilterBox_AddressChangesFromOutside_TakesItOver()
    {
        var box = Render<FilterBox>(p => p.Add(b => b.Name, "q").Add(b => b.Label, "l").Add(b => b.Hint, "h").Add(b => b.Value, "shop"));
        Assert.Equal("shop", box.Find("input").GetAttribute("value"));
        box.Find("input").Input("we");
        box.Find("input").Input("web");
        Assert.EndsWith("?q=web", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        box.Render(p => p.Add(b => b.Value, "we"));
        Assert.Equal("web", box.Find("input").GetAttribute("value"));
        box.Render(p => p.Add(b => b.Value, "web"));
        Assert.Equal("web", box.Find("input").GetAttribute("value"));
        box.Render(p => p.Add(b => b.Value, "back"));
        Assert.Equal("back", box.Find("input").GetAttribute("value"));
    }
}
