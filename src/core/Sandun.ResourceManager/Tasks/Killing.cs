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
        if (task.HasEnded || task.Status.State == TaskState.Unreachable) Reconciliation.Ask(key, task.Agent, turn);
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
