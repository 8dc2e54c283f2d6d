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

    /// <param name="random">Where the ids of statuses, and the agent's own, come from.</param>
    /// <param name="limits">The bounds to keep.</param>
    public AgentBrain(IRandomSource random, AgentLimits limits)
    {
        _delivery = new StatusDelivery(_state, random);
        _restarts = new TaskRestarts(_state);
        _lifecycle = new TaskLifecycle(_state, _delivery, _restarts);
        _checks = new CheckCounting(_state, _delivery, _lifecycle, _restarts);
        _registration = new Registration(_state, _delivery, _lifecycle, _restarts, random);
        _recovery = new TaskRecovery(_state, _lifecycle, _registration, random);
        _retention = new SandboxRetention(_state, limits);
    }

    public DateTimeOffset? NextDeadline => Earliest(_state.Deadlines.Next, _retention.NextDeadline);

    public void Apply(AgentFact fact) => _state.Apply(fact);

    public AgentSnapshot TakeView(DateTimeOffset now) => new(_state.Identity, _state.Link, _state.Tasks);

    public void Decide(AgentInput input, DateTimeOffset now, Decision<AgentFact, AgentCommand> decision)
    {
        var turn = new AgentTurn(now, decision);
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
                if (_state.Link.Registered) turn.Order(new AgentCommand.Send(new AgentReport.Heartbeat(measured.Node, measured.Tasks)));
                break;
            case AgentInput.DiskPressed:
                _retention.Relieve(turn);
                break;
            default:
                DecideTask(input, turn);
                break;
        }
    }

    public void OnDeadline(DateTimeOffset now, Decision<AgentFact, AgentCommand> decision)
    {
        var turn = new AgentTurn(now, decision);
        _lifecycle.Escalate(turn);
        _lifecycle.Restart(turn);
        _delivery.Repeat(turn);
        _retention.Collect(turn);
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
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "not an input of an agent");
        }
    }

    private void Obey(AgentOrder order, AgentTurn turn)
    {
        switch (order)
        {
            case AgentOrder.Registered registered:
                _registration.Accept(registered.Id, turn);
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
            case AgentOrder.Shutdown:
                _registration.GiveUp(turn);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(order), order, "not an order to an agent");
        }
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a <= b ? a : b;
}
