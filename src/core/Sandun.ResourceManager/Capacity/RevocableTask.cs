using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>A task that may be ended for others: one that runs on revocable resources, or whose owner labelled it so.</summary>
/// <param name="Key">Which.</param>
/// <param name="Role">Whose share it counts under.</param>
/// <param name="Takes">What ending it gives back, by name.</param>
/// <param name="Since">When it began; the newest are ended first, as they have the least to lose.</param>
public sealed record RevocableTask(TaskKey Key, Role Role, ImmutableSortedDictionary<string, long> Takes, DateTimeOffset Since)
{
    /// <summary>The label by which an app says that its tasks may be ended for others.</summary>
    public const string Label = "SANDUN_REVOCABLE";

    /// <summary>The revocable tasks of the pool that have not ended, in order of their agents, then keys.</summary>
    public static IEnumerable<RevocableTask> Of(ClusterView view)
    {
        foreach (var agent in view.Agents.Values)
        {
            foreach (var task in agent.Tasks)
            {
                if (task.HasEnded || !IsRevocable(task)) continue;
                var takes = Sorted.ByText<long>().ToBuilder();
                foreach (var (name, amount) in Quantities.Of(task.Resources).ByName()) takes[name] = amount;
                yield return new RevocableTask(task.Key, task.Role, takes.ToImmutable(), task.RunningSince ?? task.Status.Timestamp);
            }
        }
    }

    private static bool IsRevocable(PoolTask task) =>
        task.About.Labels.Find(Label) == "true" || task.Resources.Special.Any(resource => resource.Kind.IsRevocable);
}
