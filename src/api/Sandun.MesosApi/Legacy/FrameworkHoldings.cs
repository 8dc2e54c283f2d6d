using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Legacy;

/// <summary>What a view's frameworks hold, gathered in one pass over its agents.</summary>
internal sealed class FrameworkHoldings
{
    private static readonly FrameworkHoldings s_nothing = new();

    public List<PoolTask> Tasks { get; } = [];

    /// <summary>Offers it has not answered.</summary>
    public List<Offer> Offers { get; } = [];

    public Resources Used { get; private set; } = Resources.None;

    public Resources Offered { get; private set; } = Resources.None;

    /// <summary>Agents it has tasks on, in order of their ids.</summary>
    public List<AgentId> Agents { get; } = [];

    public static Dictionary<FrameworkId, FrameworkHoldings> Of(ClusterView view)
    {
        var all = new Dictionary<FrameworkId, FrameworkHoldings>();
        foreach (var agent in view.Agents.Values)
        {
            foreach (var (framework, resources) in agent.Used) For(all, framework).Used += resources;
            foreach (var (framework, resources) in agent.Offered) For(all, framework).Offered += resources;
            foreach (var (framework, offer) in agent.Offers) For(all, framework).Offers.Add(offer);
            FrameworkHoldings? holdings = null;
            FrameworkId last = default;
            foreach (var task in agent.Tasks)
            {
                if (holdings is null || task.Key.Framework != last)
                {
                    holdings = For(all, last = task.Key.Framework);
                    holdings.Agents.Add(agent.Id);
                }

                holdings.Tasks.Add(task);
            }
        }

        return all;
    }

    public static FrameworkHoldings In(Dictionary<FrameworkId, FrameworkHoldings> all, FrameworkId framework) => all.GetValueOrDefault(framework, s_nothing);

    private static FrameworkHoldings For(Dictionary<FrameworkId, FrameworkHoldings> all, FrameworkId framework)
    {
        if (!all.TryGetValue(framework, out var holdings)) all[framework] = holdings = new FrameworkHoldings();
        return holdings;
    }
}
