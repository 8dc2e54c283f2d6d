using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// One acceptance of offers, all of one agent and role: its operations apply in order to what earlier ones left; one that is not valid
/// is refused by itself and the others go on.
/// </summary>
internal sealed class Acceptance(FrameworkState framework, List<OutstandingOffer> offers, Turn turn)
{
    private readonly Holder _holder = offers[0].Holder;
    private readonly AgentId _agent = offers[0].Offer.Agent;
    private Resources _left = offers.Aggregate(Resources.None, (sum, offer) => sum.IsNone ? offer.Offer.Resources : sum + offer.Offer.Resources);
    private Resources _made = Resources.None;

    /// <summary>Whether anything was launched or converted.</summary>
    public bool HasDone { get; private set; }

    /// <summary>What was offered and neither used nor converted: that is declined. What conversions made is offered again.</summary>
    public Resources Unused => _made.IsNone ? _left : Without(_left, _made);

    public void Carry(OfferOperation operation)
    {
        switch (operation)
        {
            case OfferOperation.Launch launch: Launch(launch); break;
            case OfferOperation.LaunchGroup group: LaunchGroup(group); break;
            default: Convert(operation); break;
        }
    }

    private void Launch(OfferOperation.Launch launch)
    {
        if (launch.Id is not null) Operating.Refuse(framework, launch, _agent, "a launch must not have an operation id", turn);
        foreach (var unit in LaunchUnits.Of(launch.Tasks))
        {
            var error = launch.Id is not null ? "the operation id of the launch must not be set" : LaunchUnits.Error(unit) ?? Error(unit);
            foreach (var task in unit)
            {
                if (error is not null) Refuse(task, TaskReason.TaskInvalid, error);
                else Start(task, task.Executor);
            }
        }
    }

    /// <summary>Why one task of a unit, and so the whole of it, cannot be launched.</summary>
    private string? Error(IReadOnlyList<TaskSpec> unit)
    {
        var left = _left;
        foreach (var task in unit)
        {
            var whole = WithExecutor(task);
            if ((TaskCheck.Error(task, framework.Id, _agent, whole, left, turn.Pool.Tasks) ?? ExecutorError(task.Executor)) is { } why) return unit.Count == 1 ? why : $"{task.Id}: {why}";
            left = Take(left, whole);
        }

        return null;
    }

    /// <summary>All or none.</summary>
    private void LaunchGroup(OfferOperation.LaunchGroup group)
    {
        var error = group.Id is not null ? "the operation id of a launch must not be set" : group.Tasks.IsEmpty ? "a task group must not be empty" : null;
        var left = _left;
        var needs = ExecutorNeeds(group.Executor);
        var ids = new HashSet<TaskId>();
        error ??= ExecutorError(group.Executor);
        foreach (var task in group.Tasks)
        {
            var whole = task.Resources + needs;
            error ??= TaskCheck.Error(task, framework.Id, _agent, whole, left, turn.Pool.Tasks) ?? (ids.Add(task.Id) ? null : $"task id '{task.Id}' is in the group twice");
            left = Take(left, whole);
            needs = Resources.None;
        }

        foreach (var task in group.Tasks)
        {
            if (error is not null) Refuse(task, TaskReason.TaskGroupInvalid, error);
            else Start(task, group.Executor);
        }
    }

    private void Start(TaskSpec task, ExecutorSpec? executor)
    {
        var needs = executor is null ? Resources.None : ExecutorNeeds(executor);
        _left = Take(_left, needs.IsNone ? task.Resources : task.Resources + needs);
        HasDone = true;
        turn.Record(new ResourceManagerFact.TaskPut(new PoolTask
        {
            Key = new TaskKey(framework.Id, task.Id), Agent = _agent, Role = _holder.Role, Resources = turn.Pool.Tasks.Parts.Share(task.Resources),
            Executor = executor is null ? null : new PoolExecutor(executor.Id, executor.Resources),
            About = turn.Pool.Tasks.Parts.Share(framework.Id, TaskAbout.Of(task)),
            Status = new TaskStatus { TaskId = task.Id, State = TaskState.Staging, Timestamp = turn.Now, Agent = _agent },
        }));
        turn.Tell(_agent, new AgentOrder.Launch(framework.Id, ForAgent(task, task.Executor ?? executor)));
    }

    /// <summary>Task and executor as they are told whose resources they take.</summary>
    private TaskSpec ForAgent(TaskSpec task, ExecutorSpec? executor)
    {
        if (executor?.Program is { } program) executor = executor with { Program = program with { Role = _holder.Role } };
        return task with { Role = _holder.Role, Executor = executor };
    }

    private void Convert(OfferOperation operation)
    {
        if (turn.Pool.Agents.Find(_agent) is not { } agent) return;
        var rules = new ConversionRules(agent.Total, _holder.Role, framework.Info.Principal, Operating.UsedOn(agent));
        var (conversion, error) = Conversion.Of(operation, rules);
        error ??= Operating.Inability(agent);
        if (error is null && !conversion!.Consumed.FitsIn(_left)) error = "the offers do not hold what the operation consumes";
        if (error is not null)
        {
            Operating.Refuse(framework, operation, _agent, error, turn);
            return;
        }

        Operating.Begin(framework.Id, agent, operation, conversion!, turn);
        _left = _left - conversion!.Consumed + conversion.Converted;
        _made = Without(_made, conversion.Consumed) + conversion.Converted;
        HasDone = true;
    }

    private Resources WithExecutor(TaskSpec task) => task.Executor is { } executor ? task.Resources + ExecutorNeeds(executor) : task.Resources;

    /// <summary>Why the executor cannot have more tasks here: one of its id runs, and is another.</summary>
    private string? ExecutorError(ExecutorSpec? executor)
    {
        if (executor is null || !turn.Pool.Tasks.HasExecutor(framework.Id, _agent, executor.Id)) return null;
        var running = turn.Pool.Tasks.ExecutorsOn(_agent, framework.Id).FirstOrDefault(one => one.Id == executor.Id);
        return running is null || running.Resources.Equals(executor.Resources)
            ? null
            : $"ExecutorInfo is not compatible with existing ExecutorInfo: executor '{executor.Id}' runs on this agent with {running.Resources}, not {executor.Resources}";
    }

    /// <summary>An executor's resources are taken with its first task only.</summary>
    private Resources ExecutorNeeds(ExecutorSpec executor) =>
        turn.Pool.Tasks.HasExecutor(framework.Id, _agent, executor.Id) ? Resources.None : executor.Resources;

    private void Refuse(TaskSpec task, TaskReason reason, string why) =>
        turn.Tell(framework.Id, new SchedulerEvent.Update(new TaskStatus
        {
            TaskId = task.Id, State = TaskState.Error, Reason = reason, Timestamp = turn.Now, Agent = _agent, Message = why,
        }));

    /// <summary>Shared volumes may be used by several tasks of one acceptance.</summary>
    private static Resources Take(Resources from, Resources what) => from - what.WithoutShared();

    /// <summary>What is left when as much of the other as there is is taken out.</summary>
    private static Resources Without(Resources resources, Resources other)
    {
        if (other.IsNone || resources.IsNone) return resources;
        var left = resources;
        foreach (var part in other.Each())
        {
            var one = Resources.Of(part);
            if (one.FitsIn(left)) left -= one;
        }

        return left;
    }
}
