using Sandun.DataCenters;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.DataCenters;

public sealed class SwitchTests
{
    private static readonly SwitchSpec _all = new() { From = "a", To = "b", Hold = TimeSpan.FromSeconds(20) };

    [Fact]
    public void Switch_AllWell_MovesCapacityThenTrafficThenReleasesTheSource()
    {
        var fleet = Shop();
        fleet.Begin(_all);

        fleet.PassUntil(() => fleet.Only.Phase == SwitchPhase.Traffic);
        Assert.Equal(4, fleet.App("/shop/web").Serving["b"]);
        Assert.Equal(4, fleet.App("/shop/web").Serving["a"]);
        Assert.Equal([1, 10, 50, 100], Shares(fleet, "/shop/web"));
        fleet.PassUntil(() => fleet.Only.IsOver);
        Assert.Equal(SwitchPhase.Completed, fleet.Only.Phase);
        Assert.All(new[] { "/shop/web", "/shop/db" }, app => Assert.Equal(0, fleet.App(app).Instances["a"]));
        Assert.Equal(4, fleet.App("/shop/web").Instances["b"]);
    }

    [Fact]
    public void Switch_OfAppsThatDependOnOthers_StartsThoseFirst()
    {
        var fleet = Shop();
        fleet.Begin(_all);

        fleet.Pass(1);
        Assert.Equal(2, fleet.App("/shop/db").Instances["b"]);
        Assert.Equal(0, fleet.App("/shop/web").Instances.GetValueOrDefault("b"));
    }

    [Fact]
    public void Gate_ErrorsGrowInTheTarget_TurnsBackAndLosesNothing()
    {
        var fleet = Shop();
        fleet.Answers["b"] = (100, 20);
        fleet.Begin(_all);

        fleet.PassUntil(() => fleet.Only.IsOver);
        Assert.Equal(SwitchPhase.Returned, fleet.Only.Phase);
        Assert.Contains("errors", fleet.Only.ReturnReason, StringComparison.Ordinal);
        Assert.Equal(4, fleet.App("/shop/web").Instances["a"]);
        Assert.Equal(0, fleet.App("/shop/web").Instances["b"]);
        Assert.Null(fleet.App("/shop/web").Steering);
    }

    [Fact]
    public void Gate_ResponseTimesGrow_TurnsBack()
    {
        var fleet = Shop();
        fleet.Answers["b"] = (0, 400);
        fleet.Begin(_all);

        fleet.PassUntil(() => fleet.Only.IsOver);
        Assert.Equal(SwitchPhase.Returned, fleet.Only.Phase);
        Assert.Contains("response times", fleet.Only.ReturnReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Gate_FiguresMissing_PausesAndGoesOnWhenTold()
    {
        var fleet = Shop();
        fleet.Begin(_all);
        fleet.PassUntil(() => fleet.Only.Phase == SwitchPhase.Traffic);
        fleet.TrafficKnown = false;
        fleet.Pass(15);
        Assert.NotNull(fleet.Only.PausedBecause);
        var standing = fleet.Only;
        fleet.Pass(100);
        Assert.Equal(standing.Phase, fleet.Only.Phase);

        fleet.TrafficKnown = true;
        fleet.Ask(new DataCenterRequest.Continue(standing.Id, "ann"));
        fleet.PassUntil(() => fleet.Only.Phase == SwitchPhase.Completed);
    }

    [Fact]
    public void Rehearsal_MovesNoRequest()
    {
        var fleet = Shop();
        fleet.Begin(_all with { Kind = SwitchKind.Rehearsal });

        var most = 0;
        for (var i = 0; i < 60 && !fleet.Only.IsOver; i++)
        {
            fleet.Pass(1);
            most = Math.Max(most, fleet.App("/shop/web").ShareOf("b", _ => 1000));
        }

        Assert.Equal(SwitchPhase.Returned, fleet.Only.Phase);
        Assert.Equal(0, most);
        Assert.Equal(0, fleet.App("/shop/web").Instances["b"]);
    }

    [Fact]
    public void Emergency_SkipsTheSteps()
    {
        var fleet = Shop();
        fleet.Begin(_all with { Kind = SwitchKind.Emergency, Hold = TimeSpan.Zero });

        fleet.PassUntil(() => fleet.Only.IsOver, 12);
        Assert.DoesNotContain(fleet.Only.Entries, entry => entry.Phase == SwitchPhase.Traffic);
        Assert.Equal(SwitchPhase.Completed, fleet.Only.Phase);
    }

    [Fact]
    public void PartOfTheTraffic_KeepsTheSourceAndAddsItsPartToTheTarget()
    {
        var fleet = Shop();
        fleet.Begin(_all with { Share = 50, Hold = TimeSpan.Zero });

        fleet.PassUntil(() => fleet.Only.IsOver);
        Assert.Equal(4, fleet.App("/shop/web").Instances["a"]);
        Assert.Equal(2, fleet.App("/shop/web").Instances["b"]);
        Assert.Equal(500, fleet.App("/shop/web").ShareOf("a", _ => 1000));
    }

    [Fact]
    public void Target_HasNoRoom_TurnsBackAtTheLimitNamingTheApp()
    {
        var fleet = Shop();
        fleet.Room["b"] = 1;
        fleet.Begin(_all with { ScaleLimit = TimeSpan.FromSeconds(30) });

        fleet.PassUntil(() => fleet.Only.IsOver, 60);
        Assert.Equal(SwitchPhase.Returned, fleet.Only.Phase);
        Assert.Contains("/shop/db", fleet.Only.ReturnReason, StringComparison.Ordinal);
        Assert.Equal(1000, fleet.App("/shop/web").ShareOf("a", _ => 1000));
    }

    [Theory]
    [InlineData(SwitchPhase.PreScale)]
    [InlineData(SwitchPhase.Traffic)]
    [InlineData(SwitchPhase.Drain)]
    [InlineData(SwitchPhase.Hold)]
    [InlineData(SwitchPhase.Release)]
    [InlineData(SwitchPhase.Completed)]
    public void Back_FromEveryPhase_PutsEverythingWhereItWas(SwitchPhase phase)
    {
        var fleet = Shop();
        fleet.Begin(_all);
        fleet.PassUntil(() => fleet.Only.Phase == phase);

        fleet.Ask(new DataCenterRequest.Back(fleet.Only.Id, "ann"));
        fleet.PassUntil(() => fleet.Only.Phase == SwitchPhase.Returned);
        Assert.Equal(4, fleet.App("/shop/web").Instances["a"]);
        Assert.Equal(0, fleet.App("/shop/web").Instances.GetValueOrDefault("b"));
        Assert.Null(fleet.App("/shop/web").Steering);
        Assert.Null(fleet.App("/shop/db").Steering);
    }

    [Fact]
    public void Driver_KilledAtEverySecond_CompletesAllTheSame()
    {
        for (var kill = 1; kill <= 100; kill++)
        {
            var fleet = Shop();
            fleet.Begin(_all);
            fleet.Pass(kill);
            fleet.Restart();
            fleet.PassUntil(() => fleet.Only.IsOver);
            Assert.Equal(SwitchPhase.Completed, fleet.Only.Phase);
            Assert.Equal(4, fleet.App("/shop/web").Serving["b"]);
        }
    }

    [Fact]
    public void Driver_KilledAtEverySecondOfTheWayBack_ReturnsAllTheSame()
    {
        for (var kill = 0; kill < 100; kill++)
        {
            var fleet = Shop();
            fleet.Begin(_all);
            fleet.Pass(kill);
            fleet.Ask(new DataCenterRequest.Back(fleet.Only.Id, "ann"));
            fleet.Restart();
            fleet.Pass(kill % 4);
            fleet.Restart();
            fleet.PassUntil(() => fleet.Only.Phase == SwitchPhase.Returned);
            Assert.Equal(4, fleet.App("/shop/web").Serving["a"]);
        }
    }

    [Fact]
    public void Begin_WhileAnotherHoldsTheApps_IsRefusedNamingIt()
    {
        var fleet = Shop();
        var first = fleet.Begin(_all);

        var reply = Assert.IsType<DataCenterReply.Refused>(fleet.Ask(new DataCenterRequest.Begin(_all, Fleet.Fits, "")));
        Assert.Equal(409, reply.Status);
        Assert.Contains(first.Id.Value, reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_TargetTooSmall_IsRefusedUnlessForced()
    {
        var fleet = Shop();
        var no = new CapacityVerdict(false, false, 100, [], [new AppVerdict(PathId.Absolute("/shop/web"), 4, 1, ["3 nodes: needs 2 cpus, has 1"])]);

        var reply = Assert.IsType<DataCenterReply.Refused>(fleet.Ask(new DataCenterRequest.Begin(_all, no, "")));
        Assert.Equal(409, reply.Status);
        Assert.Contains("/shop/web: 1 of 4", Assert.Single(reply.Details), StringComparison.Ordinal);
        Assert.IsType<DataCenterReply.Switching>(fleet.Ask(new DataCenterRequest.Begin(_all with { Force = true }, no, "")));
    }

    [Fact]
    public void Epoch_GrowsWithEachSwitch_AndOneThatReturnsTakesTheAppsOver()
    {
        var fleet = Shop();
        fleet.Begin(_all with { Hold = TimeSpan.Zero });
        fleet.PassUntil(() => fleet.Only.Phase == SwitchPhase.Completed);
        Assert.Equal(1, fleet.App("/shop/web").Steering!.Generation.Epoch);

        fleet.Begin(_all with { From = "b", To = "a", Hold = TimeSpan.Zero });
        fleet.PassUntil(() => fleet.View.Plans.Values.All(plan => plan.IsOver));
        Assert.Equal([1L, 2L], fleet.View.Plans.Values.Select(plan => plan.Epoch));
        Assert.Equal(2, fleet.App("/shop/web").Steering!.Generation.Epoch);
        Assert.Equal(4, fleet.App("/shop/web").Instances["a"]);
        Assert.Equal(409, Assert.IsType<DataCenterReply.Refused>(fleet.Ask(new DataCenterRequest.Back(SwitchId.Of(1), ""))).Status);
    }

    [Fact]
    public void LetGo_AfterTheEnd_FreesTheApps()
    {
        var fleet = Shop();
        fleet.Begin(_all with { Hold = TimeSpan.Zero });
        fleet.PassUntil(() => fleet.Only.Phase == SwitchPhase.Completed);

        Assert.IsType<DataCenterReply.Done>(fleet.Ask(new DataCenterRequest.LetGo(fleet.Only.Id, "ann")));
        Assert.Null(fleet.App("/shop/web").Steering);
    }

    private static Fleet Shop()
    {
        var fleet = new Fleet("a", "b");
        fleet.Add("/shop/web", 4, "a", "/shop/db");
        fleet.Add("/shop/db", 2, "a");
        fleet.Pass(1);
        return fleet;
    }

    /// <summary>Follows the traffic's steps: what part of an app's traffic the target takes in each, in percent.</summary>
    private static List<int> Shares(Fleet fleet, string app)
    {
        var shares = new List<int>();
        for (var i = 0; i < 120 && fleet.Only.Phase == SwitchPhase.Traffic; i++)
        {
            var share = fleet.App(app).ShareOf("b", _ => 1000) / 10;
            if (shares.Count == 0 || shares[^1] != share) shares.Add(share);
            fleet.Pass(1);
        }

        return shares;
    }
}
