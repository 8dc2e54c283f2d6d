namespace Sandun.ResourceManager;

/// <summary>The resource manager's state. Facts are the only way it changes.</summary>
internal sealed class Pool
{
    private readonly TimeSpan? _offerTimeout;

    public Pool(ResourceManagerOptions options)
    {
        _offerTimeout = options.OfferTimeout;
        Agents = new AgentRegister(options, Ledger);
        Frameworks = new FrameworkRegister(options, Ledger);
        Roles = new RoleRegister(Ledger);
        Tasks = new TaskRegister(Agents);
        Offers = new OfferBook(Agents, Frameworks, Ledger);
        Launches = new LaunchBook(options);
    }

    public Ledger Ledger { get; } = new();

    public AgentRegister Agents { get; }

    public FrameworkRegister Frameworks { get; }

    public RoleRegister Roles { get; }

    public TaskRegister Tasks { get; }

    public OfferBook Offers { get; }

    public LaunchBook Launches { get; }

    public RefusalBook Refusals { get; } = new();

    public QuestionBook Questions { get; } = new();

    public OperationBook Operations { get; } = new();

    public GoneBook Gone { get; } = new();

    public MaintenanceBook Maintenance { get; } = new();

    public InverseOfferBook InverseOffers { get; } = new();

    public ShortageBook Shortages { get; } = new();

    /// <summary>Room for the agents a turn looks at; empty between turns.</summary>
    public List<AgentState> Queued { get; } = [];

    /// <summary>Whether the wait for known agents and frameworks has begun.</summary>
    public bool HasBegun { get; private set; }

    public DateTimeOffset? NextDeadline => Earliest(
        Earliest(Earliest(Agents.NextDue, Agents.NextTerm), NextRescission), Earliest(Earliest(Frameworks.NextDue, Refusals.NextEnd), Earliest(InverseOffers.NextEnd, Shortages.NextLook)));

    private DateTimeOffset? NextRescission => Offers.Oldest is { } oldest ? oldest.Since + _offerTimeout : null;

    public void Apply(ResourceManagerFact fact)
    {
        switch (fact)
        {
            case ResourceManagerFact.AgentPut put: PutAgent(put.Agent); break;
            case ResourceManagerFact.AgentRemoved removed: Agents.Remove(removed.Id); break;
            case ResourceManagerFact.AgentLinked linked: Agents.Link(linked.Id, linked.Session, linked.At); break;
            case ResourceManagerFact.AgentHeard heard: Agents.Hear(heard); break;
            case ResourceManagerFact.LossesPostponed postponed: Agents.Postpone(postponed); break;
            case ResourceManagerFact.LossesConfirmed confirmed: Agents.ConfirmLosses(confirmed.At); break;
            case ResourceManagerFact.LaunchWent went: Launches.Note(went.Launch, went.Agent, went.At, went.Runs); break;
            case ResourceManagerFact.AgentReturned returned: Launches.NoteReturn(returned.Id, returned.At); break;
            case ResourceManagerFact.StrikesForgotten forgotten: Launches.Forget(forgotten.Id); break;
            case ResourceManagerFact.FrameworkPut put: Frameworks.Put(put.Framework); break;
            case ResourceManagerFact.FrameworkRemoved removed: Frameworks.Remove(removed.Id); break;
            case ResourceManagerFact.FrameworkLinked linked: LinkFramework(linked); break;
            case ResourceManagerFact.FrameworkSuppressed suppressed: Frameworks.Suppress(suppressed.Id, suppressed.Roles); break;
            case ResourceManagerFact.FrameworkConstrained constrained: Frameworks.Constrain(constrained.Id, constrained.Constraints); break;
            case ResourceManagerFact.AgentOversubscribed over: Agents.Oversubscribe(over.Id, over.Revocable); break;
            case ResourceManagerFact.RolePut put: Roles.Put(put.Record); break;
            case ResourceManagerFact.RoleRemoved removed: Roles.Remove(removed.Role); break;
            case ResourceManagerFact.TaskPut put: Tasks.Put(put.Task); break;
            case ResourceManagerFact.TaskRemoved removed: Tasks.Remove(removed.Key); break;
            case ResourceManagerFact.OfferPut put: Offers.Put(put.Offer); break;
            case ResourceManagerFact.OfferRemoved removed: Offers.Remove(removed.Id); break;
            case ResourceManagerFact.RefusalPut put: Refusals.Put(put.Refusal); break;
            case ResourceManagerFact.RefusalRemoved removed: Refusals.Remove(removed.Key); break;
            case ResourceManagerFact.QuestionPut put: Questions.Put(put.Question); break;
            case ResourceManagerFact.QuestionRemoved removed: Questions.Remove(removed.Question); break;
            case ResourceManagerFact.OperationPut put: Operations.Put(put.Operation); break;
            case ResourceManagerFact.OperationRemoved removed: Operations.Remove(removed.Uuid); break;
            case ResourceManagerFact.AgentGonePut put: Gone.Put(put.Agent); break;
            case ResourceManagerFact.AgentGoneRemoved removed: Gone.Remove(removed.Id); break;
            case ResourceManagerFact.MaintenancePut put: Plan(put.Plan); break;
            case ResourceManagerFact.InverseOfferPut put: InverseOffers.Put(put.Offer); break;
            case ResourceManagerFact.InverseOfferRemoved removed: InverseOffers.Remove(removed.Id); break;
            case ResourceManagerFact.InverseAnswerPut put: InverseOffers.Put(put.Answer); break;
            case ResourceManagerFact.InverseAnswersRemoved removed: InverseOffers.RemoveAnswers(removed.Agent); break;
            case ResourceManagerFact.ShortagesNoted noted: Shortages.Note(noted); break;
            case ResourceManagerFact.RecoveryBegan began: BeginRecovery(began.At); break;
            default: throw new ArgumentOutOfRangeException(nameof(fact), fact.GetType().Name, "not a fact of the resource manager");
        }

        Ledger.ForgetIdle();
    }

    /// <summary>Inverse offers are a connection's, as offers are.</summary>
    private void LinkFramework(ResourceManagerFact.FrameworkLinked linked)
    {
        Frameworks.Link(linked.Id, linked.Session, linked.At);
        foreach (var offer in InverseOffers.ToFramework(linked.Id)) InverseOffers.Remove(offer.Offer.Id);
        Agents.NoteOutages();
    }

    private void PutAgent(AgentRecord record)
    {
        Agents.Put(record);
        Agents.SetOutage(record.Id, Maintenance.OutageOf(record.Spec));
    }

    private void Plan(MaintenancePlan plan)
    {
        Maintenance.Put(plan);
        foreach (var agent in Agents.All) Agents.SetOutage(agent.Id, Maintenance.OutageOf(agent.Record.Spec));
    }

    private void BeginRecovery(DateTimeOffset at)
    {
        HasBegun = true;
        Agents.BeginRecovery(at);
        Frameworks.BeginRecovery(at);
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a < b ? a : b;
}
