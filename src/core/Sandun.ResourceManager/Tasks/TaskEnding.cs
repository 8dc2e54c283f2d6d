using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Ends that the resource manager itself decides: the agent is gone, out of service, or back without the task.</summary>
internal static class TaskEnding
{
    /// <summary>
    /// Forgets a task with a last status. The status is a fact of its own, so that who follows what is established sees the end as its
    /// framework does; nobody is to acknowledge it.
    /// </summary>
    /// <param name="task">The task; has not ended.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="turn">The turn.</param>
    public static void Lose(PoolTask task, TaskStatus status, Turn turn)
    {
        turn.Record(new ResourceManagerFact.TaskPut(task.With(status)));
        turn.Record(new ResourceManagerFact.TaskRemoved(task.Key));
        turn.Tell(task.Key.Framework, new SchedulerEvent.Update(status));
    }
}
