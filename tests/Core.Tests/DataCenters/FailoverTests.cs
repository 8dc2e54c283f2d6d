using Sandun.DataCenters;
using Xunit;

namespace Sandun.Core.Tests.DataCenters;

public sealed class FailoverTests
{
    [Fact]
    public void CenterLost_MovesAfterTheTimeOfThePolicy()
    {
        var fleet = Two(new FailoverPolicy { Enabled = true });
        fleet.Pass(60);
        Lose(fleet, "a");

        fleet.Pass(9);
        Assert.Empty(fleet.View.Plans);
        fleet.Pass(3);
        Assert.Equal(DataCenterMachine.Automatic, fleet.Only.By);
        fleet.PassUntil(() => fleet.App("/web").Serving.GetValueOrDefault("b") == 12);
    }

    /// <summary>Where to go back to is gone: the move goes on with what there is room for, tier by tier.</summary>
    [Fact]
    public void CenterLost_WithoutRoomForAll_GoesOnWithWhatThereIsRoomFor()
    {
        var fleet = Two(new FailoverPolicy { Enabled = true });
        fleet.Add("/front", 2, "a", "/web");
        fleet.Room["b"] = 6;
        fleet.Pass(60);
        Lose(fleet, "a");
        fleet.PassUntil(() => fleet.View.Plans.Values.Any(plan => plan.Phase == SwitchPhase.Hold));
        Assert.Equal((6, 2), (fleet.App("/web").Serving["b"], fleet.App("/front").Serving["b"]));
        Assert.Contains(fleet.Only.Entries, line => line is { Kind: SwitchEntryKind.Failed } && line.Detail == "/web is not up in b after 30 s");

        // What follows later needs no new order.
        fleet.Room["b"] = 12;
        fleet.Pass(5);
        Assert.Equal(12, fleet.App("/web").Serving["b"]);
    }

    [Fact]
    public void CenterLost_WithoutAWitness_MovesNothingAndRefusesToBeTurnedOn()
    {
        var fleet = Two(new FailoverPolicy { Enabled = true });
        fleet.NoWitness = "all servers stand in two sites";
        Lose(fleet, "a");
        fleet.Pass(60);
        Assert.Empty(fleet.View.Plans);

        var reply = Assert.IsType<DataCenterReply.Refused>(fleet.Ask(new DataCenterRequest.SetPolicy(new FailoverPolicy { Enabled = true })));
        Assert.Contains("third site", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CenterLost_WhileUsersAreServed_MovesNothing()
    {
        var fleet = Two(new FailoverPolicy { Enabled = true });
        fleet.Pass(60);

        // The agents' lines are cut, the instances are not: requests are answered as before.
        fleet.Nodes["a"] = (10, 0);
        fleet.Pass(60);
        Assert.Empty(fleet.View.Plans);
    }

    [Fact]
    public void AfterAMove_NothingMovesByItselfWithinTheHoldDown()
    {
        var fleet = Two(new FailoverPolicy { Enabled = true, HoldDown = TimeSpan.FromSeconds(100), BusinessPercent = 0 });
        Lose(fleet, "a");
        fleet.PassUntil(() => fleet.View.Plans.Count == 1);
        fleet.PassUntil(() => fleet.Only.Phase == SwitchPhase.Hold, 50);
        fleet.Ask(new DataCenterRequest.EndHold(fleet.Only.Id, ""));
        fleet.App("/web").Instances["a"] = 0;
        fleet.PassUntil(() => fleet.Only.IsOver, 50);
        fleet.Nodes["a"] = (10, 10);
        fleet.Nodes["b"] = (10, 0);
        fleet.Pass(20);
        Assert.Single(fleet.View.Plans);
    }

    [Fact]
    public void CenterWithoutANodeThatAnswers_TakesNoWorkUntilOneDoes()
    {
        var fleet = new Fleet("a", "b");
        fleet.Ask(new DataCenterRequest.Describe(new DataCenter { Id = "a" }));
        fleet.Pass(10);
        Assert.False(fleet.Rules["a"].IsLost);
        fleet.Nodes["a"] = (10, 0);
        fleet.Pass(2);
        Assert.False(fleet.Rules["a"].IsLost);
        fleet.Pass(1);
        Assert.True(fleet.Rules["a"].IsLost);
        fleet.Restart();
        fleet.Ask(new DataCenterRequest.Describe(new DataCenter { Id = "a", Weight = 7 }));
        Assert.True(fleet.Rules["a"] is { IsLost: true, Weight: 7 });
        fleet.Nodes["a"] = (10, 1);
        fleet.Pass(1);
        Assert.False(fleet.Rules["a"].IsLost);
    }

    /// <summary>As for a moment after a change of leader.</summary>
    [Fact]
    public void AllCentersWithoutANodeThatAnswers_AreNotLost()
    {
        var fleet = new Fleet("a", "b");
        fleet.Ask(new DataCenterRequest.Describe(new DataCenter { Id = "a" }));
        fleet.Nodes["a"] = fleet.Nodes["b"] = (10, 0);
        fleet.Pass(60);
        Assert.False(fleet.Rules["a"].IsLost);
    }

    [Fact]
    public void CenterThatHangs_IsWeighedOutWithin15SecondsAndComesBackInSteps()
    {
        var fleet = Two(new FailoverPolicy());
        fleet.Pass(10);
        fleet.Hanging.Add("a");
        var seconds = SecondsUntilOut(fleet, "a");
        Assert.InRange(seconds, 1, 15);
        Assert.Equal(1000, fleet.View.CenterOf("b").TrafficMille);

        fleet.Hanging.Clear();
        var shares = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            fleet.Pass(1);
            var mille = fleet.View.CenterOf("a").TrafficMille;
            if (shares.Count == 0 || shares[^1] != mille) shares.Add(mille);
        }

        Assert.Equal([0, 10, 100, 500, 1000], shares);
    }

    [Theory]
    [InlineData(300, 20)]
    [InlineData(0, 900)]
    public void CenterThatLosesOrDelays_IsWeighedOutWithin15Seconds(int errorMille, int p95)
    {
        var fleet = Two(new FailoverPolicy());
        fleet.Pass(10);
        fleet.Answers["a"] = (errorMille, p95);
        Assert.InRange(SecondsUntilOut(fleet, "a"), 1, 15);
    }

    /// <summary>Proxies repeat elsewhere what fails: no client sees an error, and both centers look slow.</summary>
    [Fact]
    public void CenterWhoseFailuresAreRepeatedElsewhere_IsWeighedOutWithin15Seconds()
    {
        var fleet = Two(new FailoverPolicy());
        fleet.Pass(10);
        fleet.Answers["a"] = fleet.Answers["b"] = (0, 1_000);
        fleet.RetriedMille["a"] = 300;
        Assert.InRange(SecondsUntilOut(fleet, "a"), 1, 15);
        Assert.Equal(1000, fleet.View.CenterOf("b").TrafficMille);
    }

    /// <summary>Instances that crash at once are out of the routes a second later, and their center is none the worse.</summary>
    [Fact]
    public void CenterThatFailsForASecond_IsNotWeighedOut()
    {
        var fleet = Two(new FailoverPolicy());
        fleet.Pass(10);
        fleet.RetriedMille["a"] = 900;
        fleet.Pass(1);
        fleet.RetriedMille.Clear();
        fleet.Pass(30);
        Assert.Equal(1000, fleet.View.CenterOf("a").TrafficMille);
    }

    /// <summary>Five requests a second to each center: too few to judge one second by, enough for four.</summary>
    [Fact]
    public void CenterThatDelays_WithFewRequests_IsWeighedOutWithin15Seconds()
    {
        var fleet = Two(new FailoverPolicy());
        fleet.RequestsASecond = 10;
        fleet.Pass(10);
        fleet.Answers["a"] = (0, 900);
        Assert.InRange(SecondsUntilOut(fleet, "a"), 1, 15);
    }

    [Fact]
    public void DependencyThatIsSlowForAll_WeighsNobodyOut()
    {
        var fleet = Two(new FailoverPolicy());
        fleet.Pass(10);
        fleet.Answers["a"] = fleet.Answers["b"] = (300, 900);
        fleet.Pass(120);
        Assert.All(new[] { "a", "b" }, zone => Assert.Equal(1000, fleet.View.CenterOf(zone).TrafficMille));
    }

    [Fact]
    public void CenterThatStaysBad_IsTriedEverMoreSeldom()
    {
        var fleet = Two(new FailoverPolicy());
        fleet.Pass(10);
        fleet.Answers["a"] = (500, 20);
        var changes = 0;
        var before = 1000;
        for (var i = 0; i < 3600; i++)
        {
            fleet.Pass(1);
            var mille = fleet.View.CenterOf("a").TrafficMille;
            if (mille != before) changes++;
            before = mille;
        }

        // Out, and then one attempt at 1 % each 60, 120, 240, 480, 600, 600 ... seconds.
        Assert.InRange(changes, 1, 40);
    }

    [Fact]
    public void WeighingOut_OutlivesTheLeader()
    {
        var fleet = Two(new FailoverPolicy());
        fleet.Pass(10);
        fleet.Hanging.Add("a");
        SecondsUntilOut(fleet, "a");
        fleet.Restart();
        Assert.Equal(0, fleet.View.CenterOf("a").TrafficMille);
        Assert.Equal(0, fleet.Rules["a"].TrafficMille);
    }

    [Fact]
    public void WeighingOut_TurnedOff_GivesTheTrafficBack()
    {
        var fleet = Two(new FailoverPolicy());
        fleet.Pass(10);
        fleet.Hanging.Add("a");
        SecondsUntilOut(fleet, "a");
        fleet.Ask(new DataCenterRequest.SetPolicy(new FailoverPolicy { WeighOut = false }));
        Assert.Equal(1000, fleet.View.CenterOf("a").TrafficMille);
        fleet.Pass(60);
        Assert.Equal(1000, fleet.Rules["a"].TrafficMille);
    }

    private static Fleet Two(FailoverPolicy policy)
    {
        var fleet = new Fleet("a", "b");
        fleet.Add("/web", 8, "a");
        fleet.App("/web").Instances["b"] = fleet.App("/web").Serving["b"] = 4;
        fleet.App("/web").Wished = 12;
        fleet.Pass(1);
        fleet.Ask(new DataCenterRequest.SetPolicy(policy));
        return fleet;
    }

    private static void Lose(Fleet fleet, string zone)
    {
        fleet.Nodes[zone] = (10, 0);
        fleet.Hanging.Add(zone);
    }

    private static int SecondsUntilOut(Fleet fleet, string zone)
    {
        for (var i = 1; i <= 60; i++)
        {
            fleet.Pass(1);
            if (fleet.View.CenterOf(zone).TrafficMille == 0) return i;
        }

        return int.MaxValue;
    }
}
