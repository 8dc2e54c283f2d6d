using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Watching;

/// <summary>
/// What a framework leaves behind when it ends. To Mesos' readers its tasks are killed with it; agents take as long as ending them takes,
/// and the resource manager holds their resources until then.
/// </summary>
internal static class LastTasks
{
    /// <summary>The framework's tasks that have not ended, in order of their keys.</summary>
    /// <param name="framework">Who ends.</param>
    /// <param name="before">The pool before the facts.</param>
    /// <param name="facts">What was established since, before the end.</param>
    public static IEnumerable<PoolTask> Of(FrameworkId framework, ClusterView before, IEnumerable<ResourceManagerFact> facts)
    {
        var tasks = new SortedDictionary<TaskKey, PoolTask>();
        foreach (var task in before.Agents.Values.SelectMany(agent => agent.Tasks).Where(task => task.Key.Framework == framework)) tasks[task.Key] = task;
        foreach (var fact in facts)
        {
            if (fact is ResourceManagerFact.TaskPut put && put.Task.Key.Framework == framework) tasks[put.Task.Key] = put.Task;
            else if (fact is ResourceManagerFact.TaskRemoved removed) tasks.Remove(removed.Key);
        }

        return tasks.Values.Where(task => !task.HasEnded);
    }

    /// <summary>The task as it ends with its framework.</summary>
    public static PoolTask Killed(PoolTask task, DateTimeOffset at) => task.With(new TaskStatus
    {
        TaskId = task.Key.Task, State = TaskState.Killed, Reason = TaskReason.FrameworkRemoved, Source = TaskStatusSource.Master, Timestamp = at,
        Agent = task.Agent, Message = $"Framework {task.Key.Framework} removed",
    });
}
