using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

internal sealed partial class ServiceState
{
    public void Apply(ServiceFact fact)
    {
        switch (fact)
        {
            case ServiceFact.FrameworkPut put: Framework = put.Id; break;
            case ServiceFact.GroupPut put: Tree = Tree with { Groups = Tree.Groups.SetItem(put.Group.Id, put.Group) }; break;
            case ServiceFact.GroupRemoved removed: Tree = Tree with { Groups = Tree.Groups.Remove(removed.Id) }; break;
            case ServiceFact.AppPut put: Apply(put.App); break;
            case ServiceFact.AppRemoved removed: RemoveApp(removed.Id); break;
            case ServiceFact.AppVersionPut put: Apply(put.Version); break;
            case ServiceFact.AppVersionRemoved removed: RemoveVersion(removed.App, removed.Version); break;
            case ServiceFact.TreeChanged changed: History.Put(changed.Change, Tree); break;
            case ServiceFact.TreeChangeForgotten forgotten: History.Forget(forgotten.Version); break;
            case ServiceFact.InstancePut put: Apply(put.Instance); break;
            case ServiceFact.InstanceRemoved removed: RemoveInstance(removed.App, removed.Id); break;
            case ServiceFact.DeploymentPut put: Apply(put.Deployment); break;
            case ServiceFact.DeploymentRemoved removed: RemoveDeployment(removed.Id); break;
            case ServiceFact.ActionDone done: _actionsDone[done.Deployment].Add(done.App); break;
            case ServiceFact.RolloutPut put: Apply(put.Rollout); break;
            case ServiceFact.RolloutRemoved removed: RemoveRollout(removed.App); break;
            case ServiceFact.OutcomePut put: Outcomes = Outcomes.SetItem(put.Outcome.Id, put.Outcome); break;
            case ServiceFact.OutcomeRemoved removed: Outcomes = Outcomes.Remove(removed.Id); break;
            case ServiceFact.PendingPut put: Pending = Pending.SetItem(put.Change.Id, put.Change); break;
            case ServiceFact.PendingRemoved removed: Pending = Pending.Remove(removed.Id); break;
            case ServiceFact.ProgressNoted noted: Apply(noted); break;
            case ServiceFact.DeploymentFailureCounted counted: WatchOf(counted.Deployment).Count(counted.App); break;
            case ServiceFact.EndNoted noted: LastEnds = LastEnds.SetItem(noted.End.App, noted.End); break;
            case ServiceFact.FailurePut put: LastFailures = LastFailures.SetItem(put.Failure.App, put.Failure); break;
            case ServiceFact.FailureRemoved removed: LastFailures = LastFailures.Remove(removed.App); break;
            case ServiceFact.DelayPut put: Apply(put.Delay); break;
            case ServiceFact.DelayRemoved removed: RemoveDelay(removed.App); break;
            case ServiceFact.QueuePut put: Queue = Queue.SetItem(put.Item.App, put.Item); break;
            case ServiceFact.QueueRemoved removed: Queue = Queue.Remove(removed.App); break;
            case ServiceFact.SessionPut put: Apply(put.Session); break;
            default: ApplyRestore(fact); break;
        }
    }

    private void ApplyRestore(ServiceFact fact)
    {
        switch (fact)
        {
            case ServiceFact.RestoreMarkPut put: RestoreMark = put.Mark; break;
            case ServiceFact.RestoreMarkRemoved: RestoreMark = null; break;
            case ServiceFact.UnknownTaskPut put: UnknownTasks = UnknownTasks.SetItem(put.Task.Id, put.Task); break;
            case ServiceFact.UnknownTaskRemoved removed: UnknownTasks = UnknownTasks.Remove(removed.Task); break;
            default: ApplyRegistry(fact); break;
        }
    }

    private void ApplyRegistry(ServiceFact fact)
    {
        switch (fact)
        {
            case ServiceFact.EndpointPut put: Apply(put); break;
            case ServiceFact.EndpointRemoved removed:
                Registry.Remove(removed.App, removed.Task);
                Timers.Set(TimerKind.Endpoint, removed.Task.Value, null);
                break;
            case ServiceFact.EndpointConfirmed confirmed:
                Registry.Confirm(confirmed.Task);
                Timers.Set(TimerKind.Endpoint, confirmed.Task.Value, null);
                Recount(confirmed.Task);
                break;
            case ServiceFact.RoutePut put: Registry.Put(put.Route); break;
            case ServiceFact.RouteRemoved removed: Registry.RemoveRoute(removed.App, removed.PortIndex); break;
            case ServiceFact.TrafficRulePut put: Registry.Put(put.Rule); break;
            case ServiceFact.TrafficRuleRemoved removed: Registry.RemoveRule(removed.App); break;
            case ServiceFact.SteeringPut put:
                Zones.Put(put.Order);
                Recount(put.Order.App);
                break;
            case ServiceFact.SteeringRemoved removed:
                Zones.Free(removed.App);
                Recount(removed.App);
                break;
            case ServiceFact.ZoneRulePut put: Zones.Put(put.Rule); break;
            case ServiceFact.RegistryAdvanced advanced: Registry.Advance(advanced.Revision); break;
            case ServiceFact.RouterKnown known: Registry.Known.Add(known.Router); break;
            case ServiceFact.RouterForgotten forgotten: Registry.Known.Remove(forgotten.Router); break;
            case ServiceFact.RouterHeard heard: Registry.Hear(heard.Report); break;
            case ServiceFact.RouterLeft left: Registry.Leave(left.Router, left.At); break;
            default: throw new ArgumentOutOfRangeException(nameof(fact), fact, "not a fact of the service scheduler");
        }
    }

    private void Apply(App app)
    {
        var old = FindApp(app.Id);
        Tree = Tree with { Apps = Tree.Apps.SetItem(app.Id, app) };
        ServicePorts.Replace(old?.Spec, app.Spec);
        CountRole(old, -1);
        CountRole(app, 1);
        if (old is null || old.LastConfigChangeAt != app.LastConfigChangeAt || old.Skipped != app.Skipped) Recount(app.Id);
    }

    private void RemoveApp(PathId id)
    {
        if (FindApp(id) is not { } old) return;
        Tree = Tree with { Apps = Tree.Apps.Remove(id) };
        LastEnds = LastEnds.Remove(id);
        ServicePorts.Replace(old.Spec, null);
        CountRole(old, -1);
        Recount(id);
    }

    private void CountRole(App? app, int by)
    {
        if (app is null) return;
        var count = _roles.GetValueOrDefault(app.Spec.Role) + by;
        if (count == 0) _roles.Remove(app.Spec.Role);
        else _roles[app.Spec.Role] = count;
    }

    private void Apply(AppVersion version)
    {
        var ofApp = Versions.Find(version.Spec.Id, ImmutableSortedDictionary<DateTimeOffset, AppVersion>.Empty);
        Versions = Versions.SetItem(version.Spec.Id, ofApp.SetItem(version.Version, version));
    }

    private void RemoveVersion(PathId app, DateTimeOffset version)
    {
        if (!Versions.TryGetValue(app, out var ofApp)) return;
        ofApp = ofApp.Remove(version);
        Versions = ofApp.IsEmpty ? Versions.Remove(app) : Versions.SetItem(app, ofApp);
    }

    private void Apply(Instance instance)
    {
        if (FindInstance(instance.Id) is { Task: { } oldTask } old && oldTask != instance.Task) ForgetTasks(old);
        _appOfInstance[instance.Id] = instance.App;
        if (instance.Task is { } task) _instanceOfTask[task] = instance.Id;
        foreach (var container in instance.Containers) _instanceOfTask[container.Task] = instance.Id;
        Instances = Instances.SetItem(instance.App, InstancesOf(instance.App).SetItem(instance.Id, instance));
        IndexOf(instance.App).Put(instance, FindApp(instance.App), IsRouted(instance), Zones.IsAway(instance));
        NoteWaiting(instance.App);
        Timers.Set(TimerKind.Instance, instance.Id.Value, DueOf(instance));
    }

    private void RemoveInstance(PathId app, InstanceId id)
    {
        if (FindInstance(id) is not { } old) return;
        ForgetTasks(old);
        _appOfInstance.Remove(id);
        var ofApp = InstancesOf(app).Remove(id);
        Instances = ofApp.IsEmpty ? Instances.Remove(app) : Instances.SetItem(app, ofApp);
        IndexOf(app).Remove(id);
        if (ofApp.IsEmpty) _indexes.Remove(app);
        NoteWaiting(app);
        Timers.Set(TimerKind.Instance, id.Value, null);
    }

    private void ForgetTasks(Instance instance)
    {
        if (instance.Task is { } task) _instanceOfTask.Remove(task);
        foreach (var container in instance.Containers) _instanceOfTask.Remove(container.Task);
    }

    private void NoteWaiting(PathId app)
    {
        if (_indexes.TryGetValue(app, out var index) && index.Waiting.Count > 0) WaitingApps.Add(app);
        else WaitingApps.Remove(app);
    }

    /// <summary>Counts an app's instances anew: what is outdated, and who goes first, depends on the app.</summary>
    private void Recount(PathId app)
    {
        var instances = InstancesOf(app);
        if (!instances.IsEmpty) IndexOf(app).Rebuild(instances.Values, FindApp(app), IsRouted, Zones.IsAway);
        foreach (var instance in instances.Values.Where(instance => instance.UnreachableSince is not null))
            Timers.Set(TimerKind.Instance, instance.Id.Value, DueOf(instance));
    }

    private void Recount(TaskId task)
    {
        if (FindTask(task) is { } instance) IndexOf(instance.App).Put(instance, FindApp(instance.App), IsRouted(instance), Zones.IsAway(instance));
    }

    private void Apply(Deployment deployment)
    {
        var old = FindDeployment(deployment.Id);
        _deployments = _deployments.SetItem(deployment.Id, deployment);
        _inOrder = null;
        if (old is null || old.CurrentStep != deployment.CurrentStep) _actionsDone[deployment.Id] = [];
        foreach (var app in deployment.AffectedApps) _locks[app] = deployment.Id;
        SetDeadline(deployment);
    }

    private void RemoveDeployment(DeploymentId id)
    {
        if (FindDeployment(id) is not { } old) return;
        _deployments = _deployments.Remove(id);
        _inOrder = null;
        _actionsDone.Remove(id);
        _watches.Remove(id);
        Timers.Set(TimerKind.Deployment, id.Value, null);
        foreach (var app in old.AffectedApps)
            if (_locks.TryGetValue(app, out var holder) && holder == id) _locks.Remove(app);
    }

    private void Apply(LaunchDelay delay)
    {
        _delays[delay.App] = delay;
        Timers.Set(TimerKind.Launch, delay.App.Value, delay.NotBefore > delay.Reference ? delay.NotBefore : null);
    }

    private void RemoveDelay(PathId app)
    {
        _delays.Remove(app);
        Timers.Set(TimerKind.Launch, app.Value, null);
    }

    private void Apply(ServiceFact.EndpointPut put)
    {
        Registry.Put(put.Endpoint, put.Since);
        var awaited = Registry.Find(put.Endpoint.Task) is { Confirmed: false };
        Timers.Set(TimerKind.Endpoint, put.Endpoint.Task.Value, awaited ? put.Since + options.RouterConfirmLimit : null);
        Recount(put.Endpoint.Task);
    }

    private void Apply(Session session)
    {
        Session = session;
        Timers.Set(TimerKind.Session, "", DueOf(session));
    }

    private DateTimeOffset? DueOf(Session session)
    {
        DateTimeOffset? due = null;
        foreach (var candidate in (ReadOnlySpan<DateTimeOffset?>)[session.SubscribeAt, session.ReconcilingUntil, session.ReconcileAt, session.RoutersAwaitedUntil])
            if (candidate is { } time && (due is null || time < due)) due = time;
        return due;
    }

    /// <summary>When something is to be done about an instance if nothing is heard of it.</summary>
    private DateTimeOffset? DueOf(Instance instance)
    {
        if (instance.KillSentAt is { } sent) return sent + options.KillRetry;
        if (instance.StopAskedAt is { } asked) return asked + options.DrainLimit;
        var due = instance.UnreachableSince is { } since
            ? Patience.DueOf(since, instance.Condition, FindApp(instance.App)?.Spec.Unreachable)
            : StartDueOf(instance);
        return Moving.LastMoment(instance, options) is { } last && (due is null || last < due) ? last : due;
    }

    private DateTimeOffset? StartDueOf(Instance instance) => instance.Condition switch
    {
        InstanceCondition.Provisioned => instance.Since + options.LaunchConfirmTimeout,
        InstanceCondition.Staging or InstanceCondition.Starting => instance.StagedAt + options.LaunchTimeout,
        _ => null,
    };
}
