using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Watching;

/// <summary>Something an operator's event stream tells.</summary>
public abstract record PoolEvent
{
    private PoolEvent()
    {
    }

    public sealed record TaskAdded(PoolTask Task) : PoolEvent;

    public sealed record TaskUpdated(PoolTask Task) : PoolEvent;

    public sealed record AgentAdded(AgentView Agent) : PoolEvent;

    public sealed record AgentRemoved(AgentId Agent) : PoolEvent;

    public sealed record FrameworkAdded(FrameworkView Framework, ClusterView View) : PoolEvent;

    public sealed record FrameworkUpdated(FrameworkView Framework, ClusterView View) : PoolEvent;

    public sealed record FrameworkRemoved(FrameworkRecord Framework) : PoolEvent;
}
