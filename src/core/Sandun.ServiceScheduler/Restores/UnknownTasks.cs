using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Live tasks that a restored state does not hold: kept for an operator's word.</summary>
internal static class UnknownTasks
{
    /// <summary>
    /// Launches of one instance between a backup and its restore that the state cannot know of: while the mark stands their numbers are
    /// left out, so that no new task takes the id of one that may live. Backoff keeps an app that fails for a month below it.
    /// </summary>
    private const int LaunchesLeftOut = 10_000;

    /// <summary>True when the task is kept for an operator and must not be ended.</summary>
    public static bool Keep(Turn turn, TaskStatus status)
    {
        if (turn.State.RestoreMark is null) return false;
        var known = turn.State.UnknownTasks.Find(status.TaskId);
        var app = InstanceIds.InstanceOf(status.TaskId) is { } instance ? InstanceIds.AppOf(instance) : PathId.Root;
        var task = new UnknownTask(status.TaskId, app, status.Agent ?? known?.Agent, status.State, known?.Since ?? turn.Now);
        if (task != known) turn.Record(new ServiceFact.UnknownTaskPut(task));
        return true;
    }

    public static void Ended(Turn turn, TaskId task)
    {
        if (turn.State.UnknownTasks.ContainsKey(task)) turn.Record(new ServiceFact.UnknownTaskRemoved(task));
    }

    /// <summary>The number of an instance's next launch.</summary>
    public static int NextIncarnation(Turn turn, Instance waiting) =>
        waiting.Incarnation + (turn.State.RestoreMark is null ? 1 : LaunchesLeftOut);

    public static ServiceReply Settle(Turn turn, ServiceRequest.SettleUnknownTasks request)
    {
        if (turn.State.RestoreMark is null)
            return new ServiceReply.Refused(RefusalKind.BadRequest, "No state was restored: tasks the state does not know are ended as they are met.");
        var wanted = request.All ? [.. turn.State.UnknownTasks.Keys] : request.Tasks.Distinct().Order().ToImmutableArray();
        if (wanted.FirstOrDefault(task => !turn.State.UnknownTasks.ContainsKey(task)) is { Value: not null } absent)
            return new ServiceReply.Refused(RefusalKind.NotFound, $"Task '{absent}' is not one of the unknown tasks.");
        var left = turn.State.UnknownTasks.Count - wanted.Length;
        if (request.Done && left > 0)
            return new ServiceReply.Refused(RefusalKind.BadRequest, $"{left} unknown tasks still run and would be ended: name them, or say that all are to end.");
        foreach (var task in wanted)
        {
            turn.Call(new SchedulerCall.Kill(task, turn.State.UnknownTasks[task].Agent, null));
            turn.Record(new ServiceFact.UnknownTaskRemoved(task));
        }

        if (request.Done) turn.Record(new ServiceFact.RestoreMarkRemoved());
        return new ServiceReply.Done();
    }
}
