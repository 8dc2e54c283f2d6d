using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// Starts tasks again that ended while no server could be reached, within the budget their scheduler gave them. As soon as a server can be
/// reached nothing more is begun: it decides then, and is told of each end and of what followed it.
/// </summary>
internal sealed class TaskRestarts(AgentState state)
{
    /// <summary>
    /// Whether a task that ends now, or is ended for its health, is started again here. Secrets are on no disk: a task whose secrets this
    /// life of the agent never had waits for a server.
    /// </summary>
    public bool MayRestart(HeldTask task) => state.Link is { Recovered: true, Connected: null } && !state.Identity.GivenUp &&
        task.Spec.Restarts is { Left: > 0 } && task.Spec.Secrets.All(secret => secret.Value is not null);

    /// <summary>When a task that has just ended is started again; null when it is not: somebody wished its end, or can be asked.</summary>
    public DateTimeOffset? TimeOf(HeldTask task, DateTimeOffset now) =>
        MayRestart(task) && (task.KillAt is null || task.KilledForHealth) ? now + task.Spec.Restarts!.Delay : null;

    /// <summary>A server can be reached: what has not begun is its to decide.</summary>
    public void Cancel(AgentTurn turn)
    {
        foreach (var task in state.Tasks.Values)
            if (task.RestartAt is not null) turn.Put(TaskLifecycle.Remembered(task with { RestartAt = null }));
    }

    /// <summary>The tasks that begin now; their predecessors know of them.</summary>
    public ImmutableArray<HeldTask> TakeDue(AgentTurn turn)
    {
        var begun = ImmutableArray.CreateBuilder<HeldTask>();
        foreach (var task in state.Tasks.Values)
        {
            if (task.RestartAt is not { } at || at > turn.Now) continue;
            var next = Successor(task, turn.Now);
            turn.Put(Ended(task, next.Id));
            if (state.Tasks.ContainsKey(next.Id)) continue;
            turn.Put(next);
            begun.Add(next);
        }

        return begun.ToImmutable();
    }

    private HeldTask Successor(HeldTask task, DateTimeOffset now)
    {
        var budget = task.Spec.Restarts!;
        var ran = task.RunningSince is { } since && task.EndedAt is { } end ? end - since : TimeSpan.Zero;
        var spec = task.Spec with { Id = budget.Next, Restarts = budget.AfterRestart(ran), Environment = Renamed(task.Spec.Environment, task.Id.Value, budget.Next.Value) };
        return new HeldTask
        {
            Framework = task.Framework, Spec = spec, Stage = TaskStage.Launching,
            Latest = new TaskStatus { TaskId = spec.Id, State = TaskState.Staging, Timestamp = now, Agent = state.Identity.Id },
        };
    }

    private static HeldTask Ended(HeldTask task, TaskId next) => TaskLifecycle.Remembered(task with
    {
        RestartAt = null,
        Latest = task.Latest with { Successor = next },
        Pending = [.. task.Pending.Select(status => status.Uuid == task.Latest.Uuid ? status with { Successor = next } : status)],
    });

    /// <summary>Whatever variable tells a task its id.</summary>
    private static ImmutableSortedDictionary<string, string> Renamed(ImmutableSortedDictionary<string, string> environment, string old, string next) =>
        environment.SetItems(environment.Where(variable => variable.Value == old).Select(variable => KeyValuePair.Create(variable.Key, next)));
}
