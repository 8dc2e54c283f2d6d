using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Apps with an executor of their own: the program at a path runs the task, as Mesos' executor API has it.</summary>
internal static class OwnExecutors
{
    /// <summary>Moves what a task would run into the executor it brings; a task of the agent's own way stays as it is.</summary>
    /// <param name="app">The app's definition.</param>
    /// <param name="task">The task as the agent itself would run it, with its volumes.</param>
    public static TaskSpec Apply(AppSpec app, TaskSpec task)
    {
        if (!app.HasOwnExecutor) return task;
        var id = new ExecutorId("marathon-" + task.Id.Value);
        return task with
        {
            Command = null,
            Arguments = [],
            Fetch = [],
            Secrets = [],
            Volumes = [],
            Restarts = null,
            Executor = new ExecutorSpec
            {
                Id = id, Type = ExecutorType.Custom, Name = task.Name, ShutdownGrace = task.KillGrace, Checkpoint = true, EndsWithTasks = true,
                Program = task with
                {
                    Id = new TaskId(id.Value),
                    Resources = Resources.None,
                    Command = Shell(app, task),
                    Arguments = [],
                    HealthChecks = [],
                    ReadinessCheck = null,
                    Check = null,
                    Restarts = null,
                },
            },
        };
    }

    /// <summary>Marathon's words: the program is made executable where it is not, as it may have been fetched, and given the app's command.</summary>
    private static string Shell(AppSpec app, TaskSpec task)
    {
        var path = $"'{app.Executor.Replace("'", @"'\''", StringComparison.Ordinal)}'";
        return $"test -x {path} || chmod ug+rx {path} && exec {path} {task.Command ?? string.Join(' ', task.Arguments)}";
    }
}
