using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Routers that follow the registry; by default they apply at once and have nothing in flight.</summary>
public sealed class FakeRouters(World world)
{
    private readonly SortedSet<RouterId> _connected = [];
    private readonly SortedSet<TaskId> _draining = [];

    /// <summary>Changes are applied and reported as they come.</summary>
    public bool AutoApply { get; set; } = true;

    /// <summary>Draining endpoints have no request in flight.</summary>
    public bool AutoDrain { get; set; } = true;

    public long Revision { get; private set; }

    public List<RegistryChange> Changes { get; } = [];

    public void Connect(string router)
    {
        _connected.Add(new RouterId(router));
        Report(new RouterId(router));
    }

    public void Disconnect(string router)
    {
        _connected.Remove(new RouterId(router));
        world.Pending.Enqueue(new ServiceInput.RouterGone(new RouterId(router)));
    }

    /// <summary>All connections end because the server did.</summary>
    public void Disconnect() => _connected.Clear();

    public void Hear(ServiceCommand.TellRouters tell)
    {
        Assert.True(tell.Revision > Revision, "revisions grow");
        Assert.All(tell.Changes, change => Assert.Equal(tell.Revision, change.Revision));
        Revision = tell.Revision;
        Changes.AddRange(tell.Changes);
        foreach (var change in tell.Changes)
        {
            if (change is RegistryChange.EndpointPut { Endpoint.State: EndpointState.Draining } put) _draining.Add(put.Endpoint.Task);
            if (change is RegistryChange.EndpointRemoved removed) _draining.Remove(removed.Task);
        }

        if (AutoApply) ReportAll();
    }

    public void ReportAll()
    {
        foreach (var router in _connected) Report(router);
    }

    private void Report(RouterId router) => world.Pending.Enqueue(new ServiceInput.RouterReported(
        new RouterReport(router, Revision, AutoDrain ? [.. _draining] : [], "haproxy 2.6.12", null)));
}
