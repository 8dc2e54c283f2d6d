using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Runtimes.Docker;
using Sandun.Runtimes.Processes;

namespace Sandun.Cli.Agent;

/// <summary>The tasks an agent left behind when its process ended.</summary>
internal static class AgentTasks
{
    /// <summary>Time after SIGKILL before a task is given up as stuck in the kernel.</summary>
    private static readonly TimeSpan s_killLimit = TimeSpan.FromSeconds(10);

    /// <summary>Ends every task of a work directory, each with its own grace. The intent is checkpointed first, so that the next agent reports them as killed.</summary>
    /// <param name="workDirectory">The agent's; its process must have ended.</param>
    /// <param name="dockerHost">Its Docker engine.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>How many tasks ran and were ended.</returns>
    /// <exception cref="CommandFailure">An agent still works in the directory.</exception>
    public static async Task<int> StopAllAsync(string workDirectory, string dockerHost, CancellationToken cancellation)
    {
        var paths = new AgentPaths(Path.GetFullPath(workDirectory));
        if (!File.Exists(paths.Checkpoint)) return 0;
        using var held = TryLock(paths) ?? throw new CommandFailure($"an agent still works in {paths.Root}; end it first");
        using var checkpoint = new CheckpointFile(paths.Checkpoint);
        var tasks = await LoadAsync(checkpoint, cancellation);
        if (tasks.Count == 0) return 0;

        var ended = new ConcurrentDictionary<TaskId, TaskCompletionSource>(tasks.Select(task => KeyValuePair.Create(task.Spec.Id, new TaskCompletionSource())));
        void Note(AgentInput input)
        {
            if (input is AgentInput.Exited exited && ended.TryGetValue(exited.Task, out var waiting)) waiting.TrySetResult();
        }

        using var processes = new ProcessRuntime(paths, new ProcessRuntimeOptions(), Note, NullLogger.Instance);
        using var docker = new DockerRuntime(paths, new DockerRuntimeOptions { Host = dockerHost }, Note, NullLogger.Instance);
        var runtimes = new RuntimeSet(processes, docker);
        var running = (await runtimes.RecoverAsync([.. tasks.Select(task => task.Spec)], cancellation)).OfType<FoundTask.Running>().Select(found => found.Id).ToHashSet();
        var now = DateTimeOffset.UtcNow;
        var codec = new AgentFactCodec();
        await checkpoint.CommitAsync(
            [
                .. tasks.Select(left => left.Task).OfType<HeldTask>().Where(task => running.Contains(task.Id))
                    .Select(task => codec.Encode(new AgentFact.TaskPut(Killed(task, now)))!.Value),
            ], cancellation);
        await Task.WhenAll(tasks.Where(task => running.Contains(task.Spec.Id)).Select(task => StopAsync(task, runtimes, ended[task.Spec.Id].Task, cancellation)));
        return running.Count;
    }

    private static HeldTask Killed(HeldTask task, DateTimeOffset now) =>
        task with { Stage = TaskStages.Next(task.Stage, TaskEvent.KillAsked) ?? task.Stage, KillAt = task.KillAt ?? now + task.Spec.KillGrace };

    private static async Task StopAsync(Left task, RuntimeSet runtimes, Task ended, CancellationToken cancellation)
    {
        runtimes.Terminate(task.Spec.Id);
        if (await EndsWithinAsync(ended, task.Grace, cancellation)) return;
        runtimes.Kill(task.Spec.Id);
        await EndsWithinAsync(ended, s_killLimit, cancellation);
    }

    private static async Task<bool> EndsWithinAsync(Task ended, TimeSpan time, CancellationToken cancellation)
    {
        try
        {
            await ended.WaitAsync(time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task<List<Left>> LoadAsync(CheckpointFile checkpoint, CancellationToken cancellation)
    {
        var codec = new AgentFactCodec();
        var tasks = new List<Left>();
        foreach (var entity in await checkpoint.LoadAsync(codec.Prefix, cancellation))
        {
            switch (codec.Decode(entity.Key, entity.Value))
            {
                case AgentFact.TaskPut { Task: { HasEnded: false, ExecutorRun: null } } put:
                    tasks.Add(new Left(put.Task.Spec, put.Task.Spec.KillGrace, put.Task));
                    break;
                case AgentFact.ExecutorPut { Executor.HasEnded: false } put:
                    tasks.Add(new Left(put.Executor.Program(put.Executor.Spec.Resources), put.Executor.Spec.ShutdownGrace, null));
                    break;
            }
        }

        return tasks;
    }

    /// <summary>A program that may run: a task, or an executor, whose own tasks end with it and are reported by the next agent.</summary>
    private sealed record Left(TaskSpec Spec, TimeSpan Grace, HeldTask? Task);

    private static FileStream? TryLock(AgentPaths paths)
    {
        try
        {
            return new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
