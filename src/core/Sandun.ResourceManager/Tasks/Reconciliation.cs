using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Answers what became of tasks, by Mesos' rules. About a task whose agent is still waited for nothing is said until the agent is back
/// or given up: a scheduler told "unknown" after a restart would launch everything twice.
/// </summary>
internal static class Reconciliation
{
    /// <summary>Answers that may be owed at once: more tasks than the largest cluster runs; beyond it a framework asks again.</summary>
    private const int QuestionsMax = 1_000_000;

    public static void Run(FrameworkState framework, SchedulerCall.Reconcile call, Turn turn)
    {
        if (call.Tasks.IsEmpty)
        {
            foreach (var task in turn.Pool.Tasks.OfFramework(framework.Id))
                turn.Tell(framework.Id, new SchedulerEvent.Update(Answer(task, turn.Now)));
            return;
        }

        foreach (var (task, agent) in call.Tasks) Ask(new TaskKey(framework.Id, task), agent, turn);
    }

    /// <summary>Answers about one task now, or remembers to.</summary>
    public static void Ask(TaskKey key, AgentId? agent, Turn turn)
    {
        if (!MustWait(key, agent, turn.Pool)) Reply(key, agent, turn);
        else if (turn.Pool.Questions.Count < QuestionsMax) turn.Record(new ResourceManagerFact.QuestionPut(new Question(agent, key)));
    }

    /// <summary>An agent is back or given up: what was asked about it is answered, and with the last one what named no agent.</summary>
    public static void Settle(AgentId agent, Turn turn)
    {
        foreach (var question in turn.Pool.Questions.About(agent)) Answer(question, turn);
        if (turn.Pool.Agents.Awaited > 0) return;
        foreach (var question in turn.Pool.Questions.AboutAny()) Answer(question, turn);
    }

    /// <summary>A known task's state as an answer: without a uuid, as nothing is owed for it.</summary>
    public static TaskStatus Answer(PoolTask task, DateTimeOffset now) =>
        task.Status with { Uuid = null, Reason = TaskReason.Reconciliation, Timestamp = now, Agent = task.Agent };

    private static bool MustWait(TaskKey key, AgentId? agent, Pool pool)
    {
        if (pool.Tasks.Find(key) is not null) return false;
        return agent is { } named ? pool.Agents.Find(named) is { IsAwaited: true } : pool.Agents.Awaited > 0;
    }

    private static void Answer(Question question, Turn turn)
    {
        turn.Record(new ResourceManagerFact.QuestionRemoved(question));
        Reply(question.Task, question.Agent, turn);
    }

    private static void Reply(TaskKey key, AgentId? agent, Turn turn)
    {
        var status = turn.Pool.Tasks.Find(key) is { } known ? Answer(known, turn.Now) : Absent(key.Task, agent, turn);
        turn.Tell(key.Framework, new SchedulerEvent.Update(status));
    }

    private static TaskStatus Absent(TaskId task, AgentId? agent, Turn turn)
    {
        var state = agent is { } named ? turn.Pool.Agents.Find(named) : null;
        var (result, message) = state switch
        {
            null when agent is { } gone && turn.Pool.Gone.Find(gone) is not null => (TaskState.GoneByOperator, "an operator declared the agent gone"),
            null => (TaskState.Unknown, "the resource manager knows neither the task nor its agent"),
            { IsInPool: true } => (TaskState.Gone, "the agent is registered and does not have the task"),
            _ => (TaskState.Unreachable, "the agent cannot be reached"),
        };
        return new TaskStatus
        {
            TaskId = task, State = result, Reason = TaskReason.Reconciliation, Timestamp = turn.Now, Agent = agent, Message = message,
        };
    }
}
