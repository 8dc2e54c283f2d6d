using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// How the agent introduces itself, and what happens when it was given up. It names itself and keeps its name before anybody hears it: were
/// it named by the answer to its first registration, an answer that is lost, or not kept, would leave a twin of it behind, with launches
/// that nobody runs and nobody reports.
/// </summary>
internal sealed class Registration(AgentState state, StatusDelivery delivery, TaskLifecycle lifecycle, TaskRestarts restarts, ExecutorLifecycle executors)
{
    public void Connect(AgentSpec spec, AgentTurn turn)
    {
        turn.Put(state.Link with { Connected = spec, Registered = false });
        delivery.Pause(turn);
        restarts.Cancel(turn);
        Introduce(turn);
    }

    public void Disconnect(AgentTurn turn)
    {
        turn.Put(state.Link with { Connected = null, Registered = false });
        delivery.Pause(turn);
    }

    /// <summary>Tells the resource manager who this is and what runs here; not before the machine was searched, nor while given up.</summary>
    public void Introduce(AgentTurn turn)
    {
        if (!state.Link.Recovered || state.Link.Connected is not { } spec || state.Identity.GivenUp) return;
        if (NewName(spec, turn) is { } name) turn.Put(state.Identity with { Id = name });
        var tasks = state.Tasks.Values
            .Where(task => !task.HasEnded || !task.Pending.IsEmpty)
            .Select(task => new AgentTask(task.Framework, task.GivenId, task.HasEnded ? Resources.None : task.Spec.Resources, task.Latest)
            {
                Executor = task.Spec.Executor is { } executor ? executor with { Program = null, Framework = default } : null, Definition = task.Spec.Definition,
            });
        turn.Order(new AgentCommand.Send(new AgentReport.Register(spec with { Id = state.Identity.Id, Total = state.Holdings.Of(spec.Total) }, [.. tasks])
        {
            Executors = [.. state.Executors.Values.Where(executor => !executor.HasEnded).Select(executor => new AgentExecutor(executor.Framework, executor.Spec.Id))],
            Operations = [.. state.Operations.Keys],
        }));
    }

    /// <summary>
    /// The name to keep from now on, if another than the kept one: what its certificate says, as long as nothing runs here under an older
    /// name; else one it draws.
    /// </summary>
    private AgentId? NewName(AgentSpec spec, AgentTurn turn)
    {
        if (state.Identity.Id is null) return spec.Id ?? new AgentId(turn.NewUuid().ToString());
        return spec.Id is { } proven && proven != state.Identity.Id && state.Tasks.Count == 0 ? proven : null;
    }

    /// <returns>Whether it is registered from now on.</returns>
    public bool Accept(AgentId id, AgentTurn turn)
    {
        if (state.Identity.GivenUp || state.Identity.Id != id) return false;
        if (state.Link.Connected is null || state.Link.Registered) return false;
        turn.Put(state.Link with { Registered = true });
        delivery.SendAll(turn);
        return true;
    }

    /// <summary>The cluster has replaced what ran here: every task is ended, then the agent begins anew.</summary>
    public void GiveUp(AgentTurn turn)
    {
        turn.Put(state.Identity with { Id = null, GivenUp = true });
        turn.Put(state.Link with { Registered = false });
        delivery.Pause(turn);
        foreach (var task in state.Tasks.Values) lifecycle.Kill(task, task.Spec.KillGrace, turn);
        executors.ShutdownAll(null, turn);
        TasksEnded(turn);
    }

    /// <summary>After the last task of a given-up agent: its history is nobody's any more, and it registers as a new one.</summary>
    public void TasksEnded(AgentTurn turn)
    {
        if (!state.Identity.GivenUp || state.Tasks.Values.Any(task => !task.HasEnded) || state.Executors.Values.Any(executor => !executor.HasEnded)) return;
        turn.Put(state.Identity with { GivenUp = false });
        foreach (var id in state.Tasks.Keys)
        {
            turn.Decision.Record(new AgentFact.TaskRemoved(id));
            turn.Order(new AgentCommand.RemoveSandbox(id));
        }

        foreach (var executor in state.Executors.Values) ExecutorLifecycle.Forget(executor, turn);
        turn.Order(new AgentCommand.Reconnect());
    }
}
