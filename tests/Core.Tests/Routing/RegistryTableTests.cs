using Sandun.Protocol;
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
    public void View_OfATable_IsOrdered()
    {
        var table = Registry.Of([Registry.Route("/b"), Registry.Route("/a", index: 1), Registry.Route("/a")],
            Registry.Endpoint("/b", "t1", 1), Registry.Endpoint("/a", "t9", 1), Registry.Endpoint("/a", "t2", 1));
        var view = table.ToView();
        Assert.Equal(["/a 0", "/a 1", "/b 0"], view.Routes.Select(route => $"{route.App} {route.PortIndex}"));
        Assert.Equal(["t2", "t9", "t1"], view.Endpoints.Select(endpoint => endpoint.Task.Value));
    }
}
