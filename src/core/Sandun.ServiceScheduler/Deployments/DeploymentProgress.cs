using System.Collections.Immutable;
using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>How far a deployment is, for people.</summary>
/// <param name="Done">Instances that are as wished.</param>
/// <param name="Wanted">Instances wished for by the apps of the deployment.</param>
/// <param name="Notes">What it waits for, to be said in any language.</param>
public readonly record struct ProgressReport(int Done, int Wanted, ImmutableArray<ProgressNote> Notes)
{
    /// <summary>The notes in one English sentence or two.</summary>
    public string Sentence => ProgressWords.Say(Notes);
}

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

        return new ProgressReport(done, wanted, Notes(view, deployment));
    }

    private static ImmutableArray<ProgressNote> Notes(ServiceView view, Deployment deployment)
    {
        if (deployment.CurrentStep >= deployment.Steps.Length) return [Note(ProgressKind.NothingLeft)];
        if (deployment.PausedAt is { } paused) return [Note(ProgressKind.Paused, Time(paused), deployment.Id.Value)];
        var step = deployment.Steps[deployment.CurrentStep];
        foreach (var action in step.Actions)
            if (Hold(view, deployment, action.App) is { } held) return held;
        var waiting = step.Actions
            .Select(action => (Action: action, Instances: Count(view, action.App)))
            .Where(one => !one.Instances.IsSettled)
            .ToList();
        if (waiting.Count == 0) return [Note(ProgressKind.StepEnds)];
        var (first, count) = waiting[0];
        List<ProgressNote> notes = [Note(KindOf(first.Kind), first.App.Value)];
        AddWaits(notes, view, first.App, count);
        notes.Add(Note(ProgressKind.Up, Number(Math.Min(count.Up, count.Wished)), Number(count.Wished)));
        if (waiting.Count > 1) notes.Add(Note(ProgressKind.MoreApps, Number(waiting.Count - 1)));
        return [.. notes];
    }

    /// <summary>What a stage of a rollout that is reached waits for; null when none is.</summary>
    private static ImmutableArray<ProgressNote>? Hold(ServiceView view, Deployment deployment, PathId id)
    {
        if (!view.Rollouts.TryGetValue(id, out var rollout) || rollout.Deployment != deployment.Id || rollout.ReachedAt is not { } since) return null;
        if (!view.Apps.TryGetValue(id, out var app) || RolloutRules.Of(app.Spec) is not { } spec) return null;
        var what = Stage(spec, rollout, app.Spec.Instances);
        return StagedRestart.HoldOf(spec, rollout) is { } hold
            ? [what, Note(ProgressKind.GoesOnAt, Time(since + hold), deployment.Id.Value)]
            : [what, Note(ProgressKind.GoesOnWhenTold, deployment.Id.Value)];
    }

    private static ProgressNote Stage(RolloutSpec spec, Rollout rollout, int target)
    {
        if (spec.Strategy == RolloutStrategy.BlueGreen)
            return rollout.Stage == 0 ? Note(ProgressKind.GreenUp, Number(target), rollout.App.Value) : Note(ProgressKind.GreenServes, rollout.App.Value);
        var step = spec.Steps[rollout.Stage];
        string[] values = [Number(rollout.Stage + 1), Number(spec.Steps.Length), Number(step.CountOf(target)), Number(target), rollout.App.Value];
        return step.Weight is { } percent ? Note(ProgressKind.CanaryWithShare, [.. values, Number(percent)]) : Note(ProgressKind.Canary, values);
    }

    private static void AddWaits(List<ProgressNote> notes, ServiceView view, PathId app, InstanceCount count)
    {
        var before = notes.Count;
        if (count.Waiting > 0) notes.Add(Queueing(view, app, Number(count.Waiting)));
        Add(notes, ProgressKind.Starts, count.Launching);
        if (count.Unhealthy > 0) notes.Add(Checks(view, app, Number(count.Unhealthy)));
        Add(notes, ProgressKind.Readiness, count.Unready);
        if (count.Unrouted > 0) notes.Add(Routers(view, Number(count.Unrouted)));
        Add(notes, ProgressKind.Unreachable, count.Unreachable);
        Add(notes, ProgressKind.Drains, count.Draining);
        Add(notes, ProgressKind.Ends, count.Ending);
        Add(notes, ProgressKind.Replaces, count.Outdated);
        if (notes.Count == before) notes.Add(Note(ProgressKind.Room));
    }

    /// <summary>Why instances wait: a launch delay, or what most offers lacked.</summary>
    private static ProgressNote Queueing(ServiceView view, PathId app, string count)
    {
        if (!view.Queue.TryGetValue(app, out var item)) return Note(ProgressKind.Offers, count);
        if (item.LaunchNotBefore is { } time && time > view.At)
        {
            var seconds = Number((int)Math.Ceiling((time - view.At).TotalSeconds));
            return view.LastEndOf(app) is { } last ? Note(ProgressKind.DelayAfter, count, seconds, last.Message) : Note(ProgressKind.Delay, count, seconds);
        }

        return item.Rejections.IsEmpty
            ? Note(ProgressKind.Offers, count)
            : Note(ProgressKind.OffersThatFit, count, item.Rejections.MaxBy(reason => reason.Value).Key.ToString());
    }

    /// <summary>With what the first router says that cannot serve what is new.</summary>
    private static ProgressNote Routers(ServiceView view, string count) =>
        view.Routers.Values.FirstOrDefault(router => router.IsFaulty && router.Problem is not null) is { } faulty
            ? Note(ProgressKind.FaultyRouter, count, faulty.Router.Value, faulty.Problem!)
            : Note(ProgressKind.Routers, count);

    /// <summary>With what the first check that fails says.</summary>
    private static ProgressNote Checks(ServiceView view, PathId app, string count)
    {
        foreach (var instance in view.Instances.Find(app)?.Values ?? [])
            foreach (var check in instance.Checks)
                if (!check.Alive && check.LastFailureCause is { } cause)
                    return Note(ProgressKind.FailingChecks, count, Number(check.ConsecutiveFailures), cause);
        return Note(ProgressKind.Checks, count);
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

    private static ProgressKind KindOf(DeploymentActionKind kind) => kind switch
    {
        DeploymentActionKind.StartApplication => ProgressKind.Starting,
        DeploymentActionKind.StopApplication => ProgressKind.Stopping,
        DeploymentActionKind.ScaleApplication => ProgressKind.Scaling,
        DeploymentActionKind.RestartApplication => ProgressKind.Restarting,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not an action of a deployment"),
    };

    private static void Add(List<ProgressNote> notes, ProgressKind kind, int count)
    {
        if (count > 0) notes.Add(Note(kind, Number(count)));
    }

    private static ProgressNote Note(ProgressKind kind, params string[] values) => new(kind, [.. values]);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
