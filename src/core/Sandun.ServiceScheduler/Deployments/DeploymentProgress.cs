using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>How far a deployment is, for people.</summary>
/// <param name="Done">Instances that are as wished.</param>
/// <param name="Wanted">Instances wished for by the apps of the deployment.</param>
/// <param name="Sentence">What it waits for.</param>
public readonly record struct ProgressReport(int Done, int Wanted, string Sentence);

/// <summary>Says of a running deployment how far it is and what it waits for; pure, from a published view.</summary>
public static class DeploymentProgress
{
    public static ProgressReport Explain(ServiceView view, Deployment deployment)
    {
        int done = 0, wanted = 0;
        foreach (var id in deployment.AffectedApps)
        {
            var instances = Count(view, id);
            wanted += instances.Wished;
            done += Math.Min(instances.Up, instances.Wished);
        }

        return new ProgressReport(done, wanted, Sentence(view, deployment));
    }

    private static string Sentence(ServiceView view, Deployment deployment)
    {
        if (deployment.CurrentStep >= deployment.Steps.Length) return "Nothing is left to do.";
        if (deployment.PausedAt is { } paused)
            return $"It is paused since {Time(paused)}; 'sandun deployment continue {deployment.Id}' lets it go on.";
        var step = deployment.Steps[deployment.CurrentStep];
        foreach (var action in step.Actions)
            if (Hold(view, deployment, action.App) is { } held) return held;
        var waiting = step.Actions
            .Select(action => (Action: action, Instances: Count(view, action.App)))
            .Where(one => !one.Instances.IsSettled)
            .ToList();
        if (waiting.Count == 0) return "The step is about to end.";
        var (first, count) = waiting[0];
        var others = waiting.Count == 1 ? "" : $"; {waiting.Count - 1} more apps of this step are under way";
        return $"{Verb(first.Kind)} {first.App} waits {Wait(view, first.App, count)}{others}.";
    }

    /// <summary>What a stage of a rollout that is reached waits for; null when none is.</summary>
    private static string? Hold(ServiceView view, Deployment deployment, PathId id)
    {
        if (!view.Rollouts.TryGetValue(id, out var rollout) || rollout.Deployment != deployment.Id || rollout.ReachedAt is not { } since) return null;
        if (!view.Apps.TryGetValue(id, out var app) || RolloutRules.Of(app.Spec) is not { } spec) return null;
        var what = Stage(spec, rollout, app.Spec.Instances);
        return StagedRestart.HoldOf(spec, rollout) is { } hold
            ? $"{what} It goes on at {Time(since + hold)}, or with 'sandun deployment continue {deployment.Id}'."
            : $"{what} It waits for 'sandun deployment continue {deployment.Id}'.";
    }

    private static string Stage(RolloutSpec spec, Rollout rollout, int target)
    {
        if (spec.Strategy == RolloutStrategy.BlueGreen)
        {
            return rollout.Stage == 0
                ? $"All {Number(target)} new instances of {rollout.App} are up without traffic; the traffic is next to move to them."
                : $"The traffic of {rollout.App} has moved to its new instances; the old ones are kept to go back.";
        }

        var step = spec.Steps[rollout.Stage];
        var share = step.Weight is { } percent ? $" with {Number(percent)} % of the traffic" : "";
        return $"Canary step {Number(rollout.Stage + 1)} of {Number(spec.Steps.Length)}: {Number(step.CountOf(target))} of {Number(target)} instances of {rollout.App} are new{share}.";
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Wait(ServiceView view, PathId app, InstanceCount count)
    {
        var parts = new List<string>();
        Add(parts, count.Waiting, n => Queueing(view, app, n));
        Add(parts, count.Launching, n => $"for {n} to start");
        Add(parts, count.Unhealthy, n => $"for {n} to pass the health checks" + FailingCheck(view, app));
        Add(parts, count.Unready, n => $"for {n} to be ready");
        Add(parts, count.Unrouted, n => $"for the routers to serve {n}");
        Add(parts, count.Unreachable, n => $"for {n} on an unreachable node");
        Add(parts, count.Draining, n => $"for {n} to finish its requests");
        Add(parts, count.Ending, n => $"for {n} to end");
        Add(parts, count.Outdated, n => $"to replace {n} of an older version");
        var up = $"{Number(Math.Min(count.Up, count.Wished))} of {Number(count.Wished)} are up";
        return (parts.Count == 0 ? "for room to launch more" : string.Join(", ", parts)) + $" ({up})";
    }

    /// <summary>Why instances wait: a launch delay, or what most offers lacked.</summary>
    private static string Queueing(ServiceView view, PathId app, string count)
    {
        if (!view.Queue.TryGetValue(app, out var item)) return $"for offers for {count}";
        if (item.LaunchNotBefore is { } time && time > view.At)
            return $"to launch {count} after a delay of {Number((int)Math.Ceiling((time - view.At).TotalSeconds))} s, because tasks failed" + LastEnd(view, app);
        if (item.Rejections.IsEmpty) return $"for offers for {count}";
        var lacking = item.Rejections.MaxBy(reason => reason.Value).Key;
        return $"for offers for {count} (mostly refused so far: {lacking})";
    }

    private static string LastEnd(ServiceView view, PathId app)
    {
        var failure = view.LastFailures.GetValueOrDefault(app);
        var end = view.LastEnds.GetValueOrDefault(app);
        var last = end is null || failure?.Timestamp > end.Timestamp ? failure : end;
        return last is null ? "" : $" (the last: {last.Message})";
    }

    /// <summary>What the first check that fails says.</summary>
    private static string FailingCheck(ServiceView view, PathId app)
    {
        foreach (var instance in view.Instances.GetValueOrDefault(app)?.Values ?? [])
            foreach (var check in instance.Checks)
                if (!check.Alive && check.LastFailureCause is { } cause)
                    return $" (failing {Number(check.ConsecutiveFailures)} times: {cause})";
        return "";
    }

    private static InstanceCount Count(ServiceView view, PathId id)
    {
        var app = view.Apps.Find(id);
        var count = new InstanceCount { Wished = app?.Spec.Instances ?? 0 };
        var applied = view.Routers.IsEmpty ? long.MaxValue : view.Routers.Values.Min(router => router.AppliedRevision);
        var endpoints = view.RegistryContents.Endpoints.Find(id);
        if (!view.Instances.TryGetValue(id, out var instances)) return count;
        foreach (var instance in instances.Values)
        {
            var endpoint = instance.Task is { } task ? endpoints?.Find(task) : null;
            count.Add(instance, app, endpoint is null || endpoint.Revision <= applied);
        }

        return count;
    }

    private static string Verb(DeploymentActionKind kind) => kind switch
    {
        DeploymentActionKind.StartApplication => "Starting",
        DeploymentActionKind.StopApplication => "Stopping",
        DeploymentActionKind.ScaleApplication => "Scaling",
        DeploymentActionKind.RestartApplication => "Restarting",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not an action of a deployment"),
    };

    private static void Add(List<string> parts, int count, Func<string, string> say)
    {
        if (count > 0) parts.Add(say(Number(count)));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
