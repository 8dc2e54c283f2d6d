using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Watching;

/// <summary>The resource manager's brain, with what it establishes noted for those who follow: decisions stay its own.</summary>
public sealed class WatchedResourceManager(ResourceManager.ResourceManager brain, PoolHistory history) :
    IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>, IMachineView<ClusterView>
{
    private readonly List<ResourceManagerFact> _established = [];
    private bool _hasBegun;

    public DateTimeOffset? NextDeadline => brain.NextDeadline;

    public void Decide(ResourceManagerInput input, DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision) =>
        brain.Decide(input, now, decision);

    public void OnDeadline(DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision) => brain.OnDeadline(now, decision);

    public void Apply(ResourceManagerFact fact)
    {
        brain.Apply(fact);
        _established.Add(fact);
    }

    /// <summary>Called after each commit, so that what is noted is durable.</summary>
    public ClusterView TakeView(DateTimeOffset now)
    {
        if (!_hasBegun) history.Forget();
        _hasBegun = true;
        var view = brain.TakeView(now);
        history.Note(_established, view);
        _established.Clear();
        return view;
    }
}
