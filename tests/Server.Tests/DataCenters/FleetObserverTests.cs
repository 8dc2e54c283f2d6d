using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Server.DataCenters;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Tests.DataCenters;

/// <summary>Who sees a data center, and who does not.</summary>
public sealed class FleetObserverTests
{
    private static readonly PathId s_app = PathId.Absolute("/web");

    [Fact]
    public void DeadCenter_WhoseTrafficHasGoneElsewhere_IsMissedByTheRouterThatLeftIt()
    {
        // A second after the machines vanished the router has taken them out: all requests are answered, none of them from there.
        var seen = Observe(westReachable: false, fromWest: 0, retries: 0);
        Assert.Equal((2, 2), (seen.Observers, seen.ObserversMissing));
    }

    [Fact]
    public void CenterWhoseAgentsAreSilent_ButThatAnswersUsers_IsSeenByTheRouter()
    {
        var seen = Observe(westReachable: false, fromWest: 5_000, retries: 0);
        Assert.Equal((2, 1), (seen.Observers, seen.ObserversMissing));
    }

    [Fact]
    public void CenterThatIsHeard_IsMissedByNobody()
    {
        var seen = Observe(westReachable: true, fromWest: 0, retries: 3_000);
        Assert.Equal((2, 0), (seen.Observers, seen.ObserversMissing));
    }

    /// <summary>West as a leader and one router in the east see it.</summary>
    private static Sandun.DataCenters.CenterObservation Observe(bool westReachable, long fromWest, long retries)
    {
        var router = new RouterId("r1");
        var east = new TrafficFigures { RequestsMilli = 10_000 };
        var west = new TrafficFigures { RequestsMilli = fromWest };
        var total = east.Plus(west).Plus(new TrafficFigures { RetriesMilli = retries });
        var zones = Sorted.ByText<TrafficFigures>().Add("east", east);
        if (fromWest > 0) zones = zones.Add("west", west);
        var cluster = ClusterView.Empty with
        {
            Agents = new[] { Agent("e1", "east", true), Agent("w1", "west", westReachable) }.ToImmutableSortedDictionary(agent => agent.Id, agent => agent),
        };
        var services = ServiceView.Empty with
        {
            Routers = ImmutableSortedDictionary<RouterId, RouterReport>.Empty.Add(router, new RouterReport(router, 1, [], "haproxy", null) { DataCenter = "east" }),
        };
        var app = new AppTraffic(
            total, ImmutableSortedDictionary<int, TrafficFigures>.Empty, ImmutableSortedDictionary<RouterId, TrafficFigures>.Empty, zones,
            ImmutableSortedDictionary<TaskId, TrafficFigures>.Empty);
        var traffic = new TrafficView(
            DateTimeOffset.UnixEpoch, ImmutableSortedDictionary<PathId, AppTraffic>.Empty.Add(s_app, app),
            ImmutableSortedDictionary<RouterId, RouterLoad>.Empty.Add(router, new RouterLoad(total, DateTimeOffset.UnixEpoch, false, 0)));
        return FleetObserver.Of(cluster, services, traffic, null).Centers["west"];
    }

    private static AgentView Agent(string name, string zone, bool reachable) => new()
    {
        Id = new AgentId(name), Reachable = reachable, Since = DateTimeOffset.UnixEpoch, Free = Resources.None,
        Spec = new AgentSpec { Hostname = name, Address = "127.0.0.1", Total = Resources.None, Zone = zone },
    };
}
