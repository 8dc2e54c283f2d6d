using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Passes kills to agents, and repeats them to an agent that was away.</summary>
internal static class Killing
{
    public static void Ask(FrameworkState framework, SchedulerCall.Kill call, Turn turn)
    {
        var key = new TaskKey(framework.Id, call.Task);
        if (turn.Pool.Tasks.Find(key) is not { } task)
        {
            Reconciliation.Ask(key, call.Agent, turn);
            return;
        }

        if (call.Agent is { } agent && agent != task.Agent) return;
        // A kill of a task that cannot be reached is kept for its return. It is answered once: a framework that kills whatever it hears
        // of and does not know would otherwise be answered, and kill, without end.
        if (task.HasEnded || task is { Status.State: TaskState.Unreachable, KillAsked: false }) Reconciliation.Ask(key, task.Agent, turn);
        if (!task.HasEnded) Order(task, call.Grace, turn);
    }

    /// <summary>Wants a task ended, now or when its agent is back.</summary>
    public static void Order(PoolTask task, TimeSpan? grace, Turn turn)
    {
        if (!task.KillAsked || task.KillGrace != grace)
            turn.Record(new ResourceManagerFact.TaskPut(task with { KillAsked = true, KillGrace = grace }));
        turn.Tell(task.Agent, new AgentOrder.Kill(task.Key.Framework, task.Key.Task, grace));
    }
}
