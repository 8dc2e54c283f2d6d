using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Keeps the published view: only agents that changed are drawn again.</summary>
internal sealed class ClusterViewer(Pool pool)
{
    private readonly RoleViewer _roles = new(pool);
    private ClusterView _view = ClusterView.Empty;

    public ClusterView Take(DateTimeOffset now)
    {
        var agents = _view.Agents.ToBuilder();
        foreach (var id in pool.Agents.Changed.Union(pool.Tasks.Changed))
        {
            if (pool.Agents.Find(id) is { } agent)
            {
                agent.IsChanged = false;
                agents[id] = Draw(agent, TasksOf(id, agents), now);
            }
            else
            {
                agents.Remove(id);
            }
        }

        pool.Agents.Changed.Clear();
        pool.Tasks.ForgetChanges();
        _view = new ClusterView
        {
            At = now, Agents = agents.ToImmutable(), Frameworks = DrawFrameworks(), Roles = _roles.Take(), Brake = pool.Agents.Brake, Gone = DrawGone(),
            Maintenance = DrawMaintenance(), Operations = DrawOperations(), Shortages = pool.Shortages.Shortages,
        };
        return _view;
    }

    /// <summary>Heartbeats change agents all the time, tasks seldom: the list that was drawn before serves again.</summary>
    private ImmutableArray<PoolTask> TasksOf(AgentId id, ImmutableSortedDictionary<AgentId, AgentView>.Builder agents) =>
        !pool.Tasks.HasChanged(id) && agents.TryGetValue(id, out var before) ? before.Tasks : [.. pool.Tasks.OnAgent(id)];

    private AgentView Draw(AgentState agent, ImmutableArray<PoolTask> tasks, DateTimeOffset now)
    {
        var used = ImmutableSortedDictionary.CreateBuilder<FrameworkId, Resources>();
        var offered = ImmutableSortedDictionary.CreateBuilder<FrameworkId, Resources>();
        foreach (var (holder, holding) in agent.Holdings.All)
        {
            if (!holding.Used.IsNone) used[holder.Framework] = used.GetValueOrDefault(holder.Framework, Resources.None)! + holding.Used;
            if (!holding.Offered.IsNone) offered[holder.Framework] = offered.GetValueOrDefault(holder.Framework, Resources.None)! + holding.Offered;
        }

        return new AgentView
        {
            Id = agent.Id, Spec = agent.Record.Spec, Reachable = agent.Session is not null, IsAwaited = agent.IsAwaited,
            IsLost = agent.Record.UnreachableSince is not null, Since = SinceOf(agent, now), Used = used.ToImmutable(),
            Offered = offered.ToImmutable(), Free = agent.Free, TaskCount = agent.RunningTasks, Tasks = tasks,
            Closure = agent.Record.Closure,
            Quarantine = agent.Record.Quarantine is { Over: false } quarantine ? quarantine : null, Conditions = agent.Conditions,
            ClosedBecause = NodeStanding.Reasons(agent.Record, agent.Outage, agent.Conditions, pool.Gone), IsDrained = AgentDraining.IsDrained(agent, pool),
            Unavailability = agent.Outage?.Unavailability, IsDown = agent.Outage is { IsDown: true },
            Offers = [.. pool.Offers.OnAgent(agent.Id).Select(offer => KeyValuePair.Create(offer.Framework, offer.Offer))], Usage = agent.Usage, TaskUsage = agent.TaskUsage,
        };
    }

    /// <summary>One known from the store alone has not changed since anybody here looked.</summary>
    private static DateTimeOffset SinceOf(AgentState agent, DateTimeOffset now) => agent.Since == default ? now : agent.Since;

    private ImmutableSortedSet<AgentId> DrawGone()
    {
        if (!pool.Gone.IsChanged) return _view.Gone;
        pool.Gone.IsChanged = false;
        return [.. pool.Gone.All.Select(gone => gone.Id)];
    }

    private MaintenanceView DrawMaintenance()
    {
        if (!pool.Maintenance.IsChanged && !pool.InverseOffers.IsChanged) return _view.Maintenance;
        pool.Maintenance.IsChanged = pool.InverseOffers.IsChanged = false;
        return new MaintenanceView(pool.Maintenance.Plan ?? MaintenancePlan.Nothing, [.. pool.InverseOffers.All], [.. pool.InverseOffers.Answers]);
    }

    private ImmutableArray<PoolOperation> DrawOperations()
    {
        if (!pool.Operations.IsChanged) return _view.Operations;
        pool.Operations.IsChanged = false;
        return [.. pool.Operations.All];
    }

    /// <summary>Frameworks are few and their shares change with every agent: all are drawn.</summary>
    private ImmutableSortedDictionary<FrameworkId, FrameworkView> DrawFrameworks()
    {
        var frameworks = ImmutableSortedDictionary.CreateBuilder<FrameworkId, FrameworkView>();
        foreach (var framework in pool.Frameworks.All)
        {
            if (framework.HasEnded) continue;
            var (used, held) = SumsOf(framework.Id);
            frameworks[framework.Id] = new FrameworkView
            {
                Id = framework.Id, Name = framework.Record.Name, Roles = framework.Record.Roles, Info = framework.Record.About, Connected = framework.Session is not null,
                IsRecovered = !framework.HasBeenHere,
                UnansweredOffers = pool.Offers.CountOf(framework.Id), OldestOffer = pool.Offers.OldestOf(framework.Id),
                Refusals = pool.Refusals.CountOf(framework.Id), Suppressed = [.. framework.Suppressed],
                Constraints = framework.Constraints is not { } constraints ? [] : [.. constraints.Values.Select(filter => filter.Source)],
                Used = used.Plain, Offered = (held - used).Plain,
                DominantShareMillionths = DominantShare.Of(held, pool.Ledger.Total, 1000).Millionths,
            };
        }

        return frameworks.ToImmutable();
    }

    private (Quantities Used, Quantities Held) SumsOf(FrameworkId framework)
    {
        var (used, held) = (Quantities.Zero, Quantities.Zero);
        foreach (var member in pool.Ledger.MembersOf(framework)) (used, held) = (used + member.Used, held + member.Held);
        return (used, held);
    }
}
