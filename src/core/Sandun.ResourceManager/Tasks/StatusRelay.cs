using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Passes statuses from agents to frameworks and acknowledgements back.</summary>
internal static class StatusRelay
{
    public static void Report(AgentState agent, AgentReport.Status report, Turn turn, ResourceManagerOptions options)
    {
        var status = AgentDraining.Mark(report.Update with { Agent = agent.Id }, report.Framework, agent, turn);
        var key = new TaskKey(report.Framework, status.TaskId);
        var framework = turn.Pool.Frameworks.Find(report.Framework);
        if (turn.Pool.Tasks.Find(key) is { } task)
        {
            if (task.Agent != agent.Id)
            {
                turn.Close(agent.Session!.Value, Foreign(agent.Id, task));
                return;
            }

            status = turn.Pool.Tasks.Parts.Share(task, Preemption.Mark(status, task));
            Note(task, status, turn, options);
        }

        else if (agent.Outage is { IsDown: true })
        {
            // Its framework was told that it is lost when the machine went down.
            Swallow(key, status, turn);
            return;
        }

        if (framework is { HasEnded: true } || (framework is not null && ShownTo(framework, status.State) != status.State)) Swallow(key, status, turn);
        else turn.Tell(report.Framework, new SchedulerEvent.Update(status));
    }

    /// <summary>The framework has the status: the agent need not repeat it, and an ended task is forgotten with the status of its end.</summary>
    public static void Acknowledge(FrameworkState framework, SchedulerCall.Acknowledge call, Turn turn)
    {
        var key = new TaskKey(framework.Id, call.Task);
        if (turn.Pool.Tasks.Find(key) is { HasEnded: true } task && task.Status.Uuid == call.Uuid)
            turn.Record(new ResourceManagerFact.TaskRemoved(key));
        turn.Tell(call.Agent, new AgentOrder.Acknowledge(call.Task, call.Uuid));
    }

    /// <summary>
    /// The state as the framework sees it. To one that knows no killing such a task runs, and it is told nothing between its kill and the
    /// end, as in Mesos: it would read a second TASK_RUNNING.
    /// </summary>
    public static TaskState ShownTo(FrameworkState framework, TaskState state) =>
        state == TaskState.Killing && !framework.Info.Can(FrameworkCapabilities.TaskKillingState) ? TaskState.Running : state;

    /// <summary>Acknowledges for a framework that does not: it has ended, or is not told of the status.</summary>
    public static void Swallow(TaskKey key, TaskStatus status, Turn turn)
    {
        if (status.State.IsTerminal()) turn.Record(new ResourceManagerFact.TaskRemoved(key));
        if (status is { Uuid: { } uuid, Agent: { } agent }) turn.Tell(agent, new AgentOrder.Acknowledge(key.Task, uuid));
    }

    /// <summary>A task is one launch on one agent: whoever else reports it lies or has lost its way.</summary>
    public static string Foreign(AgentId agent, PoolTask task) => $"agent {agent} may not report task {task.Key.Task}, which is agent {task.Agent}'s";

    private static void Note(PoolTask task, TaskStatus status, Turn turn, ResourceManagerOptions options)
    {
        // A repeated older status reaches the framework, which must acknowledge it, but a task only moves forward.
        if (Progress(status.State) < Progress(task.Status.State)) return;
        var noted = task.With(status) with { RunningSince = status.State == TaskState.Running ? task.RunningSince ?? turn.Now : task.RunningSince };
        turn.Record(new ResourceManagerFact.TaskPut(noted));
        LaunchWatch.Follow(task, noted, turn, options);
        if (!status.State.IsTerminal()) return;
        if (!task.HasEnded) turn.ToOffer.Add(task.Agent);
        if (status.Uuid is null) turn.Record(new ResourceManagerFact.TaskRemoved(task.Key));
    }

    private static int Progress(TaskState state) => state switch
    {
        TaskState.Starting => 1,
        TaskState.Running => 2,
        TaskState.Killing => 3,
        _ => state.IsTerminal() ? 4 : 0,
    };
}
