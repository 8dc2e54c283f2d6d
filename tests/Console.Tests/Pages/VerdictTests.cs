using Sandun.NativeApi;
using Sandun.WebConsole.Pages;
using Sandun.WebConsole.Parts;
using Sandun.WebConsole.Tests.Fixture;
using Sandun.WebConsole.Words;
using Xunit;

namespace Sandun.WebConsole.Tests.Pages;

public sealed class VerdictTests
{
    [Theory]
    [InlineData(AppState.Running, "All is well: 4 of 4 instances running and healthy.", "一切正常：4 个实例中 4 个运行且健康。")]
    [InlineData(AppState.Waiting, "2 of 4 instances wait for a place.", "4 个实例中有 2 个等待放置。")]
    [InlineData(AppState.Delayed, "Launches are delayed after failures: 2 of 4 instances running.", "因失败而退避启动：4 个实例中 2 个运行。")]
    [InlineData(AppState.Unhealthy, "1 of 4 running instances fail a health check.", "4 个运行中的实例有 1 个未通过健康检查。")]
    [InlineData(AppState.Deploying, "A deployment is in progress: 4 of 4 instances running.", "部署进行中：4 个实例中 4 个运行。")]
    public void AppVerdict_OfEachState_IsOneSentence(AppState state, string english, string chinese)
    {
        var app = World.App("/a", 4, state, []).Summary;
        Assert.Equal(english, AppVerdict.Of(app, Language.English));
        Assert.Equal(chinese, AppVerdict.Of(app, Language.Chinese));
    }

    [Fact]
    public void AppVerdict_WithoutHealthChecks_DoesNotClaimHealth()
    {
        var app = World.App("/a", 4, AppState.Running, []).Summary with { HasHealthChecks = false };
        Assert.DoesNotContain("well", AppVerdict.Of(app, Language.English), StringComparison.Ordinal);
    }

    [Fact]
    public void OverviewVerdict_ComponentFails_NamesOnlyWhatIsWrong()
    {
        var verdict = OverviewVerdict.Of(Overview([new("store", Light.Red, "")], nodesReachable: 8, deployments: 1), 0, Language.English);
        Assert.Equal(new OverviewVerdict(MarkKind.Bad, "Attention: failing components: 1."), verdict);
    }

    [Fact]
    public void OverviewVerdict_NodesAndAppsInTrouble_NamesBoth()
    {
        var verdict = OverviewVerdict.Of(Overview([], nodesReachable: 7, deployments: 0), 3, Language.Chinese);
        Assert.Equal(new OverviewVerdict(MarkKind.Warning, "请注意：不可达节点 1 个，不符合期望的应用 3 个。"), verdict);
    }

    [Fact]
    public void OverviewVerdict_AllAsWished_SaysSo()
    {
        var verdict = OverviewVerdict.Of(Overview([], nodesReachable: 8, deployments: 0), 0, Language.English);
        Assert.Equal(new OverviewVerdict(MarkKind.Good, "All is well: 30 of 30 containers running, 8 of 8 nodes reachable."), verdict);
    }

    [Fact]
    public void OverviewVerdict_NoNodes_DoesNotClaimThatAllIsWell()
    {
        var empty = Overview([], nodesReachable: 0, deployments: 0) with { Nodes = 0 };
        Assert.Equal(new OverviewVerdict(MarkKind.Warning, "No node has joined yet, so nothing can run."), OverviewVerdict.Of(empty, 0, Language.English));
    }

    [Fact]
    public void OverviewVerdict_DeploymentRuns_IsBusy() =>
        Assert.Equal(MarkKind.Busy, OverviewVerdict.Of(Overview([], nodesReachable: 8, deployments: 2), 0, Language.English).Kind);

    [Fact]
    public void WhyVerdict_InChinese_IsMadeFromTheFigures()
    {
        var why = new WhyReport("/a", "English sentence.", 2, null, 8, [new("mem", 5, 3, [], 0)], null, null, []);
        Assert.Equal("English sentence.", WhyVerdict.Of(why, Language.English));
        Assert.Equal("2 个实例等待放置；8 个节点中 3 个可满足，等待下一个邀约。", WhyVerdict.Of(why, Language.Chinese));
        Assert.Equal("还没有节点加入，无法运行任何应用。", WhyVerdict.Of(why with { Nodes = 0 }, Language.Chinese));
        Assert.Equal("没有任何阻碍。", WhyVerdict.Of(why with { Waiting = 0 }, Language.Chinese));
        Assert.Equal(
            "1 个运行中的实例未通过健康检查。", WhyVerdict.Of(why with { Waiting = 0, Health = [new("t", "n", ["HTTP /: failing 1 times: 503"])] }, Language.Chinese));
        Assert.Equal("因多次失败，启动被推迟（退避）。", WhyVerdict.Of(why with { NextLaunchAt = World.Start }, Language.Chinese));
    }

    private static Overview Overview(IReadOnlyList<ComponentLight> components, int nodesReachable, int deployments) => new(
        World.Start, false, "0.1.0", [], 4, 9, 8, nodesReachable, 30, 30, World.Resources(1), components, deployments);
}
