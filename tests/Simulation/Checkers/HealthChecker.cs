using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Simulation.Checkers;

/// <summary>
/// The scheduler takes no instance for healthy that never passed a check, and no upgrade of its own takes an app below the healthy
/// minimum its user asked for.
/// </summary>
/// <param name="hasPassed">Whether a task's program ever answered its checks.</param>
/// <param name="upgradeOf">How the user wants the app upgraded; null when he does not have it.</param>
internal sealed class HealthChecker(Func<TaskId, bool> hasPassed, Func<PathId, UpgradeStrategy?> upgradeOf)
{
    public const string BeliefRule = "only what passed its checks is healthy";
    public const string FloorRule = "an upgrade never takes an app below its healthy minimum";

    private const string UpgradeReason = "replaced by a newer version";

    private const string UserReason = "asked for through the API";

    private ServiceView _before = ServiceView.Empty;

    /// <summary>A new brain: what it lost is not its doing.</summary>
    public void Forget() => _before = ServiceView.Empty;

    public void Decided(ServiceView view)
    {
        var before = _before;
        _before = view;
        foreach (var (app, instances) in view.Instances)
        {
            if (before.Instances.GetValueOrDefault(app) is { } old && ReferenceEquals(old, instances)) continue;
            foreach (var instance in instances.Values)
                if (instance is { Condition: InstanceCondition.Running, HealthCheckCount: > 0, Healthy: true, Task: { } task } && !hasPassed(task))
                    throw new RuleBrokenException(BeliefRule, $"{task} is taken for healthy and never passed a check");
            CheckFloor(before, view, app, instances);
        }
    }

    private void CheckFloor(ServiceView before, ServiceView view, PathId app, ImmutableSortedDictionary<InstanceId, Instance> instances)
    {
        if (upgradeOf(app) is not { } upgrade || !view.Apps.TryGetValue(app, out var now) || !before.Apps.TryGetValue(app, out var then)) return;
        if (!before.Instances.TryGetValue(app, out var old)) return;
        bool WasUp(Instance instance) => old.GetValueOrDefault(instance.Id) is { StopAskedAt: null } was && IsHealthy(was);
        var stopped = instances.Values.Where(instance => instance is { StopReason: UpgradeReason, StopAskedAt: not null } && IsHealthy(instance) && WasUp(instance)).ToList();
        if (stopped.Count == 0) return;

        // What failed, fell ill, or was killed by its user by the same input was not taken by the upgrade.
        var left = instances.Values.Count(instance => instance.StopAskedAt is null && IsHealthy(instance));
        var failed = old.Values.Count(was => WasUp(was) && (!instances.TryGetValue(was.Id, out var one) || !IsHealthy(one) || one.StopReason == UserReason));
        var floor = RollingRestart.MinimumHealthy(Math.Min(now.Spec.Instances, then.Spec.Instances), upgrade.MinimumHealthThousandths);
        if (left + failed < floor)
            throw new RuleBrokenException(FloorRule, $"{app}: {string.Join(' ', stopped.Select(one => one.Id))} stopped, {left} of at least {floor} are left healthy");
    }

    private static bool IsHealthy(Instance instance) =>
        instance.Condition == InstanceCondition.Running && (instance.HealthCheckCount == 0 || instance.Healthy == true);
}
