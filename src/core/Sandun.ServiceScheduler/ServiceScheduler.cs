using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// The brain that keeps apps running, as Marathon did: it answers requests, uses offers, follows tasks and routers, and carries
/// deployments out. It only routes; what is decided, is decided by the deciders in the folders beside it.
/// </summary>
/// <param name="random">Draws ids and host ports.</param>
/// <param name="options">What an operator may set.</param>
public sealed class ServiceScheduler(IRandomSource random, ServiceSchedulerOptions options)
    : IMachine<ServiceInput, ServiceFact, ServiceCommand>, IMachineView<ServiceView>
{
    private readonly ServiceState _state = new(options);

    public DateTimeOffset? NextDeadline => _state.Timers.Next;

    public void Apply(ServiceFact fact) => _state.Apply(fact);

    public ServiceView TakeView(DateTimeOffset now) => _state.TakeView(now);

    public void Decide(ServiceInput input, DateTimeOffset now, Decision<ServiceFact, ServiceCommand> decision)
    {
        var turn = new Turn(_state, options, random, now, decision)
        {
            Origin = (input as ServiceInput.Request)?.Body.Origin,
            Manner = (input as ServiceInput.Request)?.Body.Manner ?? ChangeManner.Marathon,
        };
        switch (input)
        {
            case ServiceInput.Started: Start(turn); break;
            case ServiceInput.Request request: turn.Order(new ServiceCommand.Reply(request.Call, Answer(turn, request.Body))); break;
            case ServiceInput.FromResourceManager told: Hear(turn, told.Event); break;
            case ServiceInput.RouterReported reported: RouterWaits.Heard(turn, reported.Report); break;
            case ServiceInput.Steered steered: SteeringOrders.Follow(turn, steered); break;
            case ServiceInput.ZonesRuled ruled: SteeringOrders.Follow(turn, ruled); break;
            case ServiceInput.RouterGone gone: RouterWaits.Left(turn, gone.Router); break;
            default: throw new ArgumentOutOfRangeException(nameof(input), input, "not an input of the service scheduler");
        }

        TurnEnd.Settle(turn);
    }

    public void OnDeadline(DateTimeOffset now, Decision<ServiceFact, ServiceCommand> decision)
    {
        var turn = new Turn(_state, options, random, now, decision);
        while (_state.Timers.TakeDue(now) is { } timer) Wake(turn, timer);
        TurnEnd.Settle(turn);
    }

    private void Start(Turn turn)
    {
        _state.History.EndLoading(_state.Tree);
        Reconciliation.Start(turn);
        foreach (var deployment in _state.Deployments) DeploymentGuards.Watch(turn, deployment);
        turn.HasEndedDeployment = true;
        foreach (var app in _state.Tree.Apps.Keys.Concat(_state.Instances.Keys)) turn.MarkDirty(app);
    }

    private static ServiceReply Answer(Turn turn, ServiceRequest request) => request switch
    {
        ServiceRequest.CreateApp create => AppRequests.Create(turn, create),
        ServiceRequest.UpdateApps update => AppRequests.Update(turn, update),
        ServiceRequest.DeleteApp delete => AppRequests.Delete(turn, delete),
        ServiceRequest.RestartApp restart => AppRequests.Restart(turn, restart),
        ServiceRequest.CreateGroup create => GroupRequests.Create(turn, create),
        ServiceRequest.UpdateGroup update => GroupRequests.Update(turn, update),
        ServiceRequest.ScaleGroup scale => GroupRequests.Scale(turn, scale),
        ServiceRequest.RollBackGroup rollBack => GroupRequests.RollBack(turn, rollBack),
        ServiceRequest.DeleteGroup delete => GroupRequests.Delete(turn, delete),
        ServiceRequest.SetEnforceRole set => GroupRequests.SetEnforceRole(turn, set),
        ServiceRequest.KillInstances kill => KillRequests.Kill(turn, kill),
        ServiceRequest.CancelDeployment cancel => DeploymentRequests.Cancel(turn, cancel),
        ServiceRequest.SetTraffic set => TrafficRules.Set(turn, set),
        ServiceRequest.PauseDeployment pause => DeploymentRequests.Pause(turn, pause),
        ServiceRequest.ContinueDeployment goOn => DeploymentRequests.Continue(turn, goOn),
        ServiceRequest.RollBackApp rollBack => AppRequests.RollBack(turn, rollBack),
        ServiceRequest.ResetDelay reset => AppRequests.ResetDelay(turn, reset),
        ServiceRequest.SettleUnknownTasks settle => UnknownTasks.Settle(turn, settle),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "not a request to the service scheduler"),
    };

    private static void Hear(Turn turn, SchedulerEvent told)
    {
        switch (told)
        {
            case SchedulerEvent.Subscribed subscribed: Reconciliation.Subscribed(turn, subscribed.Id); break;
            case SchedulerEvent.Offers offers: Launches.Offered(turn, offers.Items); break;
            case SchedulerEvent.Rescind rescind: Launches.Rescinded(turn, rescind.Offer); break;
            case SchedulerEvent.Update update: Statuses.Handle(turn, update.Status); break;
            case SchedulerEvent.Vacate vacate: Moving.Told(turn, vacate.Agents); break;
            case SchedulerEvent.Failure: break;
            case SchedulerEvent.ExecutorMessage message: turn.Announce(new ServiceEvent.ExecutorSpoke(turn.Now, message.Agent, message.Executor, message.Data)); break;
            case SchedulerEvent.Error error: Reconciliation.Refused(turn, error.Message); break;
            case SchedulerEvent.Disconnected: Reconciliation.Disconnected(turn); break;
            default: throw new ArgumentOutOfRangeException(nameof(told), told, "not an event of the resource manager");
        }
    }

    private void Wake(Turn turn, Timer timer)
    {
        switch (timer.Kind)
        {
            case TimerKind.Session: Reconciliation.LimitReached(turn); break;
            case TimerKind.Instance when _state.FindInstance(new InstanceId(timer.Key)) is { } instance: WakeInstance(turn, instance); break;
            case TimerKind.Endpoint: RouterWaits.EndpointLimitReached(turn, new TaskId(timer.Key)); break;
            case TimerKind.Deployment: DeploymentGuards.DeadlineReached(turn, new DeploymentId(timer.Key)); break;
            case TimerKind.Rollout: turn.MarkDirty(PathId.Absolute(timer.Key)); break;
            case TimerKind.Launch: LaunchDelays.Passed(turn, PathId.Absolute(timer.Key)); break;
        }
    }

    private static void WakeInstance(Turn turn, Instance instance)
    {
        if (instance.StopAskedAt is not null || instance.KillSentAt is not null) Stops.LimitReached(turn, instance);
        else if (Moving.LastMoment(instance, turn.Options) <= turn.Now) Moving.LimitReached(turn, instance);
        else if (instance.UnreachableSince is not null) Statuses.CheckPatience(turn, instance);
        else Stops.Ask(turn, instance, InstanceGoal.Running, "it did not start in time");
    }
}
