using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// Decides for one machine: which tasks run there, how they are ended, what is reported of them and how long that is repeated.
/// Each concern has its own decider; this class only hands inputs to them.
/// </summary>
public sealed class AgentBrain : IMachine<AgentInput, AgentFact, AgentCommand>, IMachineView<AgentSnapshot>
{
    private readonly AgentState _state = new();
    private readonly StatusDelivery _delivery;
    private readonly TaskRestarts _restarts;
    private readonly TaskLifecycle _lifecycle;
    private readonly CheckCounting _checks;
    private readonly Registration _registration;
    private readonly TaskRecovery _recovery;
    private readonly SandboxRetention _retention;
    private readonly ExecutorLifecycle _executors;
    private readonly Converting _converting;
    private readonly IRandomSource _random;
    private readonly AgentLimits _limits;

    /// <param name="random">Where the ids of statuses, and the agent's own, come from.</param>
    /// <param name="limits">The bounds to keep.</param>
    public AgentBrain(IRandomSource random, AgentLimits limits)
    {
        (_random, _limits) = (random, limits);
        _delivery = new StatusDelivery(_state, random);
        _executors = new ExecutorLifecycle(_state, new ExecutorTasks(_state, _delivery));
        _converting = new Converting(_state);
        _restarts = new TaskRestarts(_state);
        _lifecycle = new TaskLifecycle(_state, _delivery, _restarts, _executors);
        _checks = new CheckCounting(_state, _delivery, _lifecycle, _restarts);
        _registration = new Registration(_state, _delivery, _lifecycle, _restarts, _executors);
        _recovery = new TaskRecovery(_state, _lifecycle, _executors, _registration);
        _retention = new SandboxRetention(_state, limits);
    }

    public DateTimeOffset? NextDeadline => Earliest(
        Earliest(Earliest(_state.Deadlines.Next, _lifecycle.NextOverdue), _retention.NextDeadline), Earliest(_executors.NextDeadline(_limits.Retention), _converting.NextDeadline));

    public void Apply(AgentFact fact) => _state.Apply(fact);

    public AgentSnapshot TakeView(DateTimeOffset now) => new(_state.Identity, _state.Link, _state.Tasks)
    {
        Executors = _state.Executors, Holdings = _state.Holdings, Operations = _state.Operations,
    };

    public void Decide(AgentInput input, DateTimeOffset now, Decision<AgentFact, AgentCommand> decision)
    {
        var turn = new AgentTurn(now, decision, _random);
        switch (input)
        {
            case AgentInput.Started:
                _recovery.Begin(turn);
                break;
            case AgentInput.Recovered recovered:
                _recovery.Finish(recovered, turn);
                break;
            case AgentInput.LinkConnected connected:
                _registration.Connect(connected.Spec, turn);
                break;
            case AgentInput.LinkLost:
                _registration.Disconnect(turn);
                break;
            case AgentInput.Ordered ordered:
                Obey(ordered.Order, turn);
                break;
            case AgentInput.Measured measured:
                if (_state.Link.Registered) turn.Order(new AgentCommand.Send(new AgentReport.Heartbeat(measured.Node, GivenIds(measured.Tasks))));
                break;
            case AgentInput.DiskPressed:
                _retention.Relieve(turn);
                break;
            case AgentInput.ExecutorSubscribed subscribed:
                _executors.Subscribe(subscribed, turn);
                break;
            case AgentInput.ExecutorUpdated updated:
                _executors.Hear(updated.Key, updated.Update, turn);
                _registration.TasksEnded(turn);
                break;
            case AgentInput.ExecutorSaid said:
                if (_state.Link.Registered) turn.Order(new AgentCommand.Send(new AgentReport.ExecutorMessage(said.Key.Framework, said.Key.Executor, said.Data)));
                break;
            default:
                if (!DecideExecutor(input, turn)) DecideTask(input, turn);
                break;
        }
    }

    public void OnDeadline(DateTimeOffset now, Decision<AgentFact, AgentCommand> decision)
    {
        var turn = new AgentTurn(now, decision, _random);
        _lifecycle.EndOverdue(turn);
        _lifecycle.Escalate(turn);
        _lifecycle.Restart(turn);
        _delivery.Repeat(turn);
        _executors.RunDue(_limits.Retention, turn);
        _converting.Repeat(turn);
        _retention.Collect(turn);
    }

    /// <summary>What a runtime says of an executor's program; false when it is of a task.</summary>
    private bool DecideExecutor(AgentInput input, AgentTurn turn)
    {
        if (_state.Executors.IsEmpty) return false;
        var run = input switch { AgentInput.Launched one => one.Task, AgentInput.LaunchFailed one => one.Task, AgentInput.Exited one => one.Task, _ => default };
        if (run == default || !_state.Executors.TryGetValue(run, out var executor)) return false;
        switch (input)
        {
            case AgentInput.Launched launched:
                _executors.Launched(executor, launched.Pid, turn);
                break;
            case AgentInput.LaunchFailed failed:
                _executors.LaunchFailed(executor, failed.Reason, failed.Message, turn);
                break;
            case AgentInput.Exited exited:
                _executors.Exited(executor, exited.End, turn);
                break;
        }

        _registration.TasksEnded(turn);
        return true;
    }

    private void DecideTask(AgentInput input, AgentTurn turn)
    {
        switch (input)
        {
            case AgentInput.Launched launched:
                _lifecycle.Launched(launched, turn);
                break;
            case AgentInput.LaunchFailed failed:
                _lifecycle.LaunchFailed(failed, turn);
                _registration.TasksEnded(turn);
                break;
            case AgentInput.Exited exited:
                _lifecycle.Exited(exited.Task, exited.End, turn);
                _registration.TasksEnded(turn);
                break;
            case AgentInput.Probed probed:
                _checks.Count(probed, turn);
                break;
            case AgentInput.ReadinessProbed probed:
                _checks.CountReadiness(probed, turn);
                break;
            case AgentInput.Checked asked:
                _checks.Note(asked, turn);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "not an input of an agent");
        }
    }

    private void Obey(AgentOrder order, AgentTurn turn)
    {
        switch (order)
        {
            case AgentOrder.Registered registered:
                if (_registration.Accept(registered.Id, turn)) _converting.SendAll(turn);
                break;
            case AgentOrder.Launch launch:
                _lifecycle.Launch(launch, turn);
                break;
            case AgentOrder.Kill kill:
                _lifecycle.Kill(kill, turn);
                break;
            case AgentOrder.Acknowledge acknowledge:
                _delivery.Acknowledge(acknowledge, turn);
                break;
            case AgentOrder.Convert convert:
                _converting.Convert(convert, turn);
                break;
            case AgentOrder.AcknowledgeOperation acknowledge:
                _converting.Acknowledge(acknowledge.Uuid, turn);
                break;
            case AgentOrder.ExecutorMessage message:
                if (_state.Executor(new ExecutorKey(message.Framework, message.Executor)) is { Stage: ExecutorStage.Subscribed } addressee)
                    turn.Tell(addressee, new ExecutorWord.Message(message.Data));
                break;
            case AgentOrder.ShutdownExecutor shutdown:
                if (_state.Executor(new ExecutorKey(shutdown.Framework, shutdown.Executor)) is { } executor) _executors.Shutdown(executor, turn);
                else _lifecycle.ShutdownExecutor(shutdown, turn);
                break;
            case AgentOrder.ShutdownFramework shutdown:
                _executors.ShutdownAll(shutdown.Framework, turn);
                break;
            case AgentOrder.SendAgain again:
                _delivery.SendAgain(again.Framework, turn);
                _converting.SendAgain(again.Framework, turn);
                break;
            case AgentOrder.Shutdown:
                _registration.GiveUp(turn);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(order), order, "not an order to an agent");
        }
    }

    /// <summary>A server tells an agent's figures apart by the ids frameworks gave: where two have the same, the one that came first has it.</summary>
    private ImmutableArray<TaskUsage> GivenIds(ImmutableArray<TaskUsage> usage) =>
        usage.Any(task => IsRenamed(task.Task)) ? [.. usage.Where(task => !IsRenamed(task.Task))] : usage;

    private bool IsRenamed(TaskId id) => _state.Tasks.TryGetValue(id, out var task) && task.GivenId != id;

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a <= b ? a : b;
}
