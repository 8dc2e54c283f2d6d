using Sandun.Protocol;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

public sealed class RegistryTableTests
{
    [Fact]
    public void Commit_DeliveredTwice_IsAppliedOnce()
    {
        var table = Registry.Of([], Registry.Endpoint("/a", "t1", 1000));
        var removal = new RegistryChange[] { new RegistryChange.EndpointRemoved(new TaskId("t1"), PathId.Absolute("/a"), 101) };
        Assert.True(table.Apply(101, removal));
        Assert.True(table.Apply(102, [new RegistryChange.EndpointPut(Registry.Endpoint("/a", "t1", 1001) with { Revision = 102 })]));
        Assert.False(table.Apply(101, removal));
        Assert.Equal(1001, Assert.Single(table.Endpoints).Ports[0]);
        Assert.Equal(102, table.Revision);
    }

    [Fact]
    public void Snapshot_OfALowerRevision_ReplacesAll()
    {
        var table = Registry.Of([Registry.Route("/a", 10_000)], Registry.Endpoint("/a", "t1", 1000));
        var edition = table.Edition;
        table.Replace(new RegistryView(5, [Registry.Route("/b", 10_001)], []));
        Assert.Equal(5, table.Revision);
        Assert.Equal("/b", Assert.Single(table.Routes).App.Value);
        Assert.Empty(table.Endpoints);
        Assert.NotEqual(edition, table.Edition);
    }

    [Fact]
    public void Endpoints_ThatStart_ChangeNothingThatIsServed()
    {
        var table = Registry.Of([Registry.Route("/a", 10_000)], Registry.Endpoint("/a", "t1", 1000));
        long After(long revision, RegistryChange change)
        {
            Assert.True(table.Apply(revision, [change]));
            Assert.Equal(revision, table.Revision);
            return table.Edition;
        }

        RegistryChange Put(string task, EndpointState state) => new RegistryChange.EndpointPut(Registry.Endpoint("/a", task, 1001, state));
        var edition = table.Edition;
        Assert.Equal(edition, After(101, Put("t2", EndpointState.Starting)));
        Assert.Equal(["t1", "t2"], Tasks(table));
        Assert.Equal(edition, After(102, Put("t2", EndpointState.Starting)));
        Assert.Equal(edition + 1, After(103, Put("t2", EndpointState.Serving)));
        // One that is ill again is served no longer.
        Assert.Equal(edition + 2, After(104, Put("t2", EndpointState.Starting)));
        Assert.Equal(edition + 3, After(105, new RegistryChange.EndpointRemoved(new TaskId("t2"), PathId.Absolute("/a"), 105)));
    }

    [Fact]
    public void Endpoint_ThatStartsWhereAKeptOneWas_EndsTheKeptOne()
    {
        var table = Registry.Of([Registry.Route("/a", 10_000)], Registry.Endpoint("/a", "t1", 1000));
        Assert.True(table.Take(new RegistryView(0, [], [])));
        var edition = table.Edition;
        Assert.True(table.Apply(1, [new RegistryChange.EndpointPut(Registry.Endpoint("/b", "u1", 1000, EndpointState.Starting))]));
        Assert.Equal(["u1"], Tasks(table));
        Assert.NotEqual(edition, table.Edition);
    }

    [Fact]
    public void Snapshot_ThatLostItsPast_KeepsWhatServesUntilItIsToldOf()
    {
        var table = Registry.Of(
            [Registry.Route("/a", 10_000)], Registry.Endpoint("/a", "t1", 1000), Registry.Endpoint("/a", "t2", 1001), Registry.Endpoint("/a", "t3", 1002),
            Registry.Endpoint("/a", "gone", 1003, EndpointState.Draining));
        Assert.True(table.Take(new RegistryView(0, [], [])));
        Assert.Equal(["t1", "t2", "t3"], Tasks(table));
        Assert.Equal("/a", Assert.Single(table.Routes).App.Value);
        Assert.Equal(0, table.Revision);
        // The server comes to know one of them again, another's end, and gives the address of the third to another app.
        Assert.True(table.Apply(1, [new RegistryChange.RoutePut(Registry.Route("/a", 10_000)), new RegistryChange.EndpointPut(Registry.Endpoint("/a", "t1", 1000))]));
        Assert.Equal(2, table.Kept);
        Assert.True(table.Take(table.ToView() with { Endpoints = [Registry.Endpoint("/a", "t1", 1000)] }));
        Assert.True(table.Apply(2, [new RegistryChange.EndpointRemoved(new TaskId("t2"), PathId.Absolute("/a"), 2)]));
        Assert.True(table.Apply(3, [new RegistryChange.EndpointPut(Registry.Endpoint("/b", "u1", 1002))]));
        Assert.Equal(["t1", "u1"], Tasks(table));
        Assert.Equal(0, table.Kept);
    }

    [Fact]
    public void Snapshot_ThatKnowsItsPast_IsBelieved()
    {
        var table = Registry.Of([Registry.Route("/a", 10_000)], Registry.Endpoint("/a", "t1", 1000), Registry.Endpoint("/a", "t2", 1001));
        Assert.False(table.Take(new RegistryView(table.Revision + 1, [Registry.Route("/a", 10_000)], [Registry.Endpoint("/a", "t2", 1001)])));
        Assert.Equal(["t2"], Tasks(table));
    }

    [Fact]
    public void KeptEndpoints_AreLetGo()
    {
        var table = Registry.Of([Registry.Route("/a", 10_000)], Registry.Endpoint("/a", "t1", 1000));
        Assert.True(table.Take(new RegistryView(0, [], [])));
        table.Release();
        Assert.Empty(table.Endpoints);
        Assert.Empty(table.Routes);
    }

    [Fact]
    public void View_OfATable_IsOrdered()
    {
        var table = Registry.Of([Registry.Route("/b"), Registry.Route("/a", index: 1), Registry.Route("/a")],
            Registry.Endpoint("/b", "t1", 1), Registry.Endpoint("/a", "t9", 1), Registry.Endpoint("/a", "t2", 1));
        var view = table.ToView();
        Assert.Equal(["/a 0", "/a 1", "/b 0"], view.Routes.Select(route => $"{route.App} {route.PortIndex}"));
        Assert.Equal(["t2", "t9", "t1"], view.Endpoints.Select(endpoint => endpoint.Task.Value));
    }

    private static IEnumerable<string> Tasks(RegistryTable table) => table.Endpoints.Select(endpoint => endpoint.Task.Value);
}
