using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Divides the machines of the pool between frameworks by offers, and relays tasks and their statuses between frameworks and
/// agents: the part Mesos' master played. It routes each input to the decider of its concern; what was freed is offered in the same turn.
/// </summary>
public sealed class ResourceManager :
    IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>, IMachineView<ClusterView>
{
    private readonly IRandomSource _random;
    private readonly ResourceManagerOptions _options;
    private readonly Pool _pool;
    private readonly ClusterViewer _viewer;
    private readonly Subscription _subscription;
    private readonly AgentArrival _arrival;
    private readonly Allocation _allocation;
    private readonly InverseOffering _inverse;
    private readonly Preemption _preemption;

    /// <param name="random">Names this life of the resource manager; all ids it gives out begin with that name, so none is given twice.</param>
    /// <param name="options">What an operator may set; null for the defaults.</param>
    public ResourceManager(IRandomSource random, ResourceManagerOptions? options = null)
    {
        _random = random;
        var life = random.NewUuid().ToString();
        _options = options ?? new ResourceManagerOptions();
        _pool = new Pool(_options);
        _viewer = new ClusterViewer(_pool);
        _subscription = new Subscription(life);
        _arrival = new AgentArrival(life, _options);
        _allocation = new Allocation(life, _options);
        _inverse = new InverseOffering(life);
        _preemption = new Preemption(_options, _viewer);
    }

    public DateTimeOffset? NextDeadline => _pool.NextDeadline;

    public void Apply(ResourceManagerFact fact) => _pool.Apply(fact);

    /// <summary>The state as facts that would put it into an empty brain, as far as it is kept; in order of ids.</summary>
    public IEnumerable<ResourceManagerFact> KeptFacts() =>
    [
        .. _pool.Agents.All.Select(agent => new ResourceManagerFact.AgentPut(agent.Record)),
        .. _pool.Frameworks.All.Select(framework => new ResourceManagerFact.FrameworkPut(framework.Record)),
        .. _pool.Roles.All.Select(role => new ResourceManagerFact.RolePut(role)),
        .. _pool.Gone.All.Select(gone => new ResourceManagerFact.AgentGonePut(gone)),
        .. _pool.Maintenance.Plan is { } plan ? (ResourceManagerFact[])[new ResourceManagerFact.MaintenancePut(plan)] : [],
    ];

    public ClusterView TakeView(DateTimeOffset now) => _viewer.Take(now);

    public void Decide(ResourceManagerInput input, DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision)
    {
        var turn = NewTurn(now, decision);
        switch (input)
        {
            case ResourceManagerInput.Started: break;
            case ResourceManagerInput.FrameworkCalled called: Call(called.Session, called.Call, turn); break;
            case ResourceManagerInput.FrameworkGone gone: Subscription.Leave(gone.Session, turn); break;
            case ResourceManagerInput.AgentReported reported: Report(reported.Session, reported.Report, turn); break;
            case ResourceManagerInput.AgentGone gone: AgentLoss.Disconnect(gone.Session, turn); break;
            case ResourceManagerInput.Asked asked: PoolRequests.Answer(asked, turn); break;
            case ResourceManagerInput.LossesConfirmed: AgentLoss.Confirm(turn, _options); break;
            case ResourceManagerInput.NodeOrdered ordered: NodeOrders.Obey(ordered, turn); break;
            default: throw new ArgumentOutOfRangeException(nameof(input), input.GetType().Name, "not an input of the resource manager");
        }

        Finish(turn);
    }

    public void OnDeadline(DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision)
    {
        var turn = NewTurn(now, decision);
        RefusalExpiry.Run(turn);
        Rescission.RunDue(turn, _options);
        AgentLoss.RunDue(turn, _options);
        NodeOrders.RunDue(turn);
        FrameworkEnding.RunDue(turn);
        InverseOffering.RunDue(turn);
        Finish(turn);
    }

    private void Finish(Turn turn)
    {
        GoneAgents.RunDrained(turn);
        _allocation.Run(turn);
        _inverse.Run(turn);
        _preemption.Run(turn);
    }

    private Turn NewTurn(DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision)
    {
        var turn = new Turn(_pool, now, decision, _random);
        if (!_pool.HasBegun) turn.Record(new ResourceManagerFact.RecoveryBegan(now));
        return turn;
    }

    private void Call(long session, SchedulerCall call, Turn turn)
    {
        if (call is SchedulerCall.Subscribe subscribe)
        {
            _subscription.Subscribe(session, subscribe, turn);
            return;
        }

        if (turn.Pool.Frameworks.OfSession(session) is not { } framework)
        {
            turn.Close(session, "the first call of a session must subscribe; this one has not, or was replaced");
            return;
        }

        switch (call)
        {
            case SchedulerCall.Accept accept: OfferAnswers.Accept(framework, accept, turn); break;
            case SchedulerCall.Decline decline: OfferAnswers.Decline(framework, decline, turn); break;
            case SchedulerCall.Revive revive: Suppression.Revive(framework, revive.Roles, turn); break;
            case SchedulerCall.Suppress suppress: Suppression.Suppress(framework, suppress.Roles, turn); break;
            case SchedulerCall.Kill kill: Killing.Ask(framework, kill, turn); break;
            case SchedulerCall.Acknowledge acknowledge: StatusRelay.Acknowledge(framework, acknowledge, turn); break;
            case SchedulerCall.Reconcile reconcile: Reconciliation.Run(framework, reconcile, turn); break;
            case SchedulerCall.AcknowledgeOperationStatus acknowledge: Operating.Acknowledge(framework, acknowledge, turn); break;
            case SchedulerCall.ReconcileOperations reconcile: Operating.Reconcile(framework, reconcile, turn); break;
            case SchedulerCall.UpdateFramework update: FrameworkUpdate.Apply(framework, update, turn); break;
            case SchedulerCall.Request: break;
            case SchedulerCall.AcceptInverseOffers accept: InverseOffering.Answer(framework, accept.Offers, true, accept.Refuse, turn); break;
            case SchedulerCall.DeclineInverseOffers decline: InverseOffering.Answer(framework, decline.Offers, false, decline.Refuse, turn); break;
            case SchedulerCall.Shutdown shutdown: turn.Tell(shutdown.Agent, new AgentOrder.ShutdownExecutor(framework.Id, shutdown.Executor)); break;
            case SchedulerCall.ExecutorMessage message:
                turn.Tell(message.Agent, new AgentOrder.ExecutorMessage(framework.Id, message.Executor, message.Data));
                break;
            case SchedulerCall.Teardown: FrameworkEnding.TearDown(framework, turn); break;
            default: break;
        }
    }

    private void Report(long session, AgentReport report, Turn turn)
    {
        if (report is AgentReport.Register register)
        {
            _arrival.Register(session, register, turn);
            return;
        }

        if (turn.Pool.Agents.OfSession(session) is not { } agent)
        {
            turn.Close(session, "the first report of a session must register; this one has not, or was replaced");
            return;
        }

        switch (report)
        {
            case AgentReport.Status status: StatusRelay.Report(agent, status, turn, _options); break;
            case AgentReport.OperationUpdate update: Operating.Hear(agent, update, turn); break;
            case AgentReport.ExecutorMessage message:
                turn.Tell(message.Framework, new SchedulerEvent.ExecutorMessage(agent.Id, message.Executor, message.Data));
                break;
            case AgentReport.ExecutorExited exited:
                turn.Tell(exited.Framework, new SchedulerEvent.Failure(agent.Id, exited.Executor, exited.WaitStatus));
                break;
            case AgentReport.Oversubscribed over: AgentCapacity.Oversubscribe(agent, over.Revocable, turn); break;
            case AgentReport.Heartbeat heartbeat: AgentLoss.Hear(agent, heartbeat, turn); break;
            default: throw new ArgumentOutOfRangeException(nameof(report), report.GetType().Name, "not a report");
        }
    }
}
