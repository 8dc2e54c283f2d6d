using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Ends revocable tasks of roles that borrow for roles that lack their guarantees, where an operator wants that: those that
/// <see cref="Reclaiming"/> names, with the grace of their own. A role that does not use what it gets is helped more and more seldom.
/// </summary>
internal sealed class Preemption(ResourceManagerOptions options, ClusterViewer viewer)
{
    /// <summary>Guarantees change seldom, and tasks take seconds to end.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_longestPatience = TimeSpan.FromHours(1);

    public void Run(Turn turn)
    {
        if (options.PreemptAfter is not { } patience || turn.Pool.Shortages.NextLook > turn.Now) return;
        if (turn.Pool.Roles.All.Any(role => !role.Guarantees.IsEmpty))
            turn.Record(new ResourceManagerFact.ShortagesNoted(Look(viewer.Take(turn.Now), patience, turn), turn.Now + s_look));
        else if (turn.Pool.Shortages.NextLook is not null)
            turn.Record(new ResourceManagerFact.ShortagesNoted(ImmutableSortedDictionary<Role, Shortage>.Empty, null));
    }

    private static ImmutableSortedDictionary<Role, Shortage> Look(ClusterView view, TimeSpan patience, Turn turn)
    {
        var (before, shortages) = (turn.Pool.Shortages.Shortages, ImmutableSortedDictionary.CreateBuilder<Role, Shortage>());
        var capacities = Capacities.Of(view);
        foreach (var claimant in capacities.Where(capacity => capacity.IsServed).Select(capacity => ToGuarantee(capacity, view)))
        {
            if (claimant.Lent.IsEmpty) continue;
            var shortage = before.TryGetValue(claimant.Role, out var known) ? known : new Shortage(turn.Now, patience);
            if (shortage.Due <= turn.Now)
            {
                End(claimant, capacities, view, turn);
                shortage = new Shortage(turn.Now, shortage.Patience * 2 < s_longestPatience ? shortage.Patience * 2 : s_longestPatience);
            }

            shortages[claimant.Role] = shortage;
        }

        return shortages.ToImmutable();
    }

    private static void End(RoleCapacity claimant, IReadOnlyList<RoleCapacity> capacities, ClusterView view, Turn turn)
    {
        // What is being ended already comes back without more.
        var free = Capacities.FreeOf(view).ToBuilder();
        var tasks = new List<RevocableTask>();
        foreach (var task in RevocableTask.Of(view))
        {
            if (turn.Pool.Tasks.Find(task.Key) is not { KillAsked: true })
            {
                tasks.Add(task);
                continue;
            }

            foreach (var (name, amount) in task.Takes) free[name] = free.GetValueOrDefault(name) + amount;
        }

        RoleCapacity[] wanted = [.. capacities.Select(capacity => capacity.Role == claimant.Role ? claimant : capacity)];
        foreach (var task in Reclaiming.Of(claimant.Role, free.ToImmutable(), wanted, tasks))
        {
            if (turn.Pool.Tasks.Find(task.Key) is not { HasEnded: false } known) continue;
            turn.Record(new ResourceManagerFact.TaskPut(known with { EndedFor = claimant.Role }));
            Killing.Order(known with { EndedFor = claimant.Role }, null, turn);
        }
    }

    /// <summary>The status of a task that is ended for another role, which says so.</summary>
    public static TaskStatus Mark(TaskStatus status, PoolTask task) => task.EndedFor is { } role && (status.State is TaskState.Killing or TaskState.Killed)
        ? status with { Reason = TaskReason.ContainerPreempted, Message = $"ended for role {role}, which lacks its guarantee: the task is revocable and its role held more than it is due" }
        : status;

    /// <summary>What the role is guaranteed, in place of all it is due.</summary>
    private static RoleCapacity ToGuarantee(RoleCapacity capacity, ClusterView view)
    {
        var guaranteed = Sorted.ByText<long>().ToBuilder();
        foreach (var amount in view.Roles[capacity.Role].Guarantees) guaranteed[amount.Name] = Math.Min(amount.Amount, capacity.Due.Find(amount.Name));
        return capacity with { Due = guaranteed.ToImmutable() };
    }
}
