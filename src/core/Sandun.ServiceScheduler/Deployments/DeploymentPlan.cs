using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The steps from one tree to another, by Marathon's rules: pure.</summary>
public static class DeploymentPlan
{
    /// <summary>
    /// Stops of removed apps; starts of new ones; then by layers of dependency, independent apps first, the scaling or restart of each.
    /// Empty steps are left out.
    /// </summary>
    /// <param name="transitions">The apps that change, ordered by path.</param>
    /// <param name="target">The tree afterwards, for the dependencies.</param>
    /// <param name="restarting">
    /// Apps with outdated instances that a deployment was about to replace; null for none. Where the new plan takes over, it goes on with
    /// that: scaled only, they would keep instances of a definition that is no longer wished for.
    /// </param>
    public static ImmutableArray<DeploymentStep> Compute(
        IReadOnlyList<AppTransition> transitions, Tree target, IReadOnlySet<PathId>? restarting = null) =>
        Compute(transitions, () => target, restarting);

    /// <inheritdoc cref="Compute(IReadOnlyList{AppTransition}, Tree, IReadOnlySet{PathId})"/>
    internal static ImmutableArray<DeploymentStep> Compute(
        IReadOnlyList<AppTransition> transitions, Func<Tree> target, IReadOnlySet<PathId>? restarting)
    {
        var steps = ImmutableArray.CreateBuilder<DeploymentStep>();
        Add(steps, transitions.Where(change => change.After is null).Select(change => Act(DeploymentActionKind.StopApplication, change.Id)));
        Add(steps, transitions.Where(change => change.Before is null).Select(change => Act(DeploymentActionKind.StartApplication, change.Id)));
        var changing = transitions.Where(change => change.After is not null)
            .Select(change => (Change: change, Kind: KindOf(change, restarting?.Contains(change.Id) ?? false)))
            .Where(action => action.Kind is not null).ToList();
        if (changing.Count == 0) return steps.ToImmutable();
        var layers = DependencyLayers.Of(target());
        foreach (var layer in changing.GroupBy(action => layers.LayerOf(action.Change.Id)).OrderBy(layer => layer.Key))
            Add(steps, layer.Select(action => Act(action.Kind!.Value, action.Change.Id)));
        return steps.ToImmutable();
    }

    /// <summary>What a change asks for; null when it touches no task, as with Sandun's own members.</summary>
    private static DeploymentActionKind? KindOf(AppTransition change, bool restarts)
    {
        var after = change.After!;
        if (change.Before is not { } before) return DeploymentActionKind.ScaleApplication;
        if (before.LastConfigChangeAt != after.LastConfigChangeAt || before.Skipped != after.Skipped || restarts)
            return after.Spec.Instances == 0 ? DeploymentActionKind.ScaleApplication : DeploymentActionKind.RestartApplication;
        return before.Spec.Instances == after.Spec.Instances ? null : DeploymentActionKind.ScaleApplication;
    }

    private static DeploymentAction Act(DeploymentActionKind kind, PathId app) => new(kind, app);

    private static void Add(ImmutableArray<DeploymentStep>.Builder steps, IEnumerable<DeploymentAction> actions)
    {
        ImmutableArray<DeploymentAction> all = [.. actions];
        if (!all.IsEmpty) steps.Add(new DeploymentStep(all));
    }
}
