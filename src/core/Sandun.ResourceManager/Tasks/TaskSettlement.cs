using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Squares the tasks believed to be on an agent with those it reports when it registers.</summary>
internal static class TaskSettlement
{
    public static void Settle(AgentId agent, ImmutableArray<AgentTask> reported, bool rebooted, Turn turn)
    {
        var present = reported.Select(task => new TaskKey(task.Framework, task.Id)).ToHashSet();
        foreach (var task in turn.Pool.Tasks.OnAgent(agent))
            if (!present.Contains(task.Key)) Lose(task, rebooted, turn);
        foreach (var task in reported) Adopt(agent, task, turn);
    }

    /// <summary>The agent does not know the task: its launch never arrived, or all trace of it is gone.</summary>
    private static void Lose(PoolTask task, bool rebooted, Turn turn)
    {
        if (task.HasEnded)
        {
            turn.Record(new ResourceManagerFact.TaskRemoved(task.Key));
            return;
        }

        var neverRan = task.Status.State == TaskState.Staging;
        TaskEnding.Lose(task, new TaskStatus
        {
            TaskId = task.Key.Task, Agent = task.Agent, Timestamp = turn.Now,
            State = neverRan ? TaskState.Dropped : TaskState.Gone,
            Reason = rebooted ? TaskReason.AgentRebooted : neverRan ? TaskReason.AgentDisconnected : TaskReason.AgentRestarted,
            Message = neverRan ? "the launch did not reach the agent before its connection broke" : "the agent came back without the task",
        }, turn);
    }

    private static void Adopt(AgentId agent, AgentTask reported, Turn turn)
    {
        var key = new TaskKey(reported.Framework, reported.Id);
        var framework = turn.Pool.Frameworks.Find(reported.Framework);
        var before = turn.Pool.Tasks.Find(key);
        var task = new PoolTask
        {
            Key = key, Agent = agent, Role = before?.Role ?? framework?.Record.Roles[0] ?? Role.Any, Resources = reported.Resources,
            Status = reported.Status with { Agent = agent }, KillAsked = before?.KillAsked ?? false, KillGrace = before?.KillGrace,
            About = before is { Definition.IsEmpty: false } ? before.About : (before?.About ?? TaskAbout.Nothing) with { Definition = reported.Definition },
            Executor = before?.Executor ?? (reported.Executor is { } executor ? new PoolExecutor(executor.Id, executor.Resources) : null),
            RunningSince = before?.RunningSince, Earlier = before?.With(reported.Status).Earlier ?? [],
        };
        turn.Record(new ResourceManagerFact.TaskPut(task));
        if (framework is { HasEnded: true })
        {
            if (task.HasEnded) StatusRelay.Swallow(key, task.Status, turn);
            else Killing.Order(task, task.KillGrace, turn);
            return;
        }

        // The end of a task is repeated by its agent until it is acknowledged; a change the framework cannot know of is told here.
        var isNews = framework is not null && (before is null || StatusRelay.ShownTo(framework, before.Status.State) != StatusRelay.ShownTo(framework, task.Status.State));
        if (!task.HasEnded && isNews)
            turn.Tell(key.Framework, new SchedulerEvent.Update(task.Status with { Uuid = null, Reason = TaskReason.AgentReregistered }));
        var closure = turn.Pool.Agents.Find(agent)?.Record.Closure;
        if (!task.HasEnded && (task.KillAsked || closure is { Forced: true })) Killing.Order(task, task.KillGrace, turn);
        else if (closure is not null) AgentDraining.End(task, closure, turn);
    }
}
