using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>A task as its agent keeps it, checkpointed with every change.</summary>
public sealed record HeldTask
{
    public required FrameworkId Framework { get; init; }
    public required TaskSpec Spec { get; init; }
    public required TaskStage Stage { get; init; }

    /// <summary>The latest status; Staging, without a uuid, before the first.</summary>
    public required TaskStatus Latest { get; init; }

    /// <summary>Statuses its framework has not acknowledged, oldest first; at most one a state, the newest.</summary>
    public ImmutableArray<TaskStatus> Pending { get; init; } = [];

    /// <summary>When it began to run; grace periods count from here.</summary>
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>When SIGKILL is due; null while nobody wants its end.</summary>
    public DateTimeOffset? KillAt { get; init; }

    /// <summary>Whether the agent itself ends it because it failed its health checks while no server could be asked.</summary>
    public bool KilledForHealth { get; init; }

    /// <summary>Whether the agent itself ends it because it ran as long as it may.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>
    /// When it will have run as long as it may; null without a limit, once somebody wants its end, and for tasks of executors, which look to that
    /// themselves.
    /// </summary>
    public DateTimeOffset? OverdueAt =>
        Stage == TaskStage.Running && KillAt is null && ExecutorRun is null && RunningSince is { } since && Spec.MaxCompletionTime is { } most ? since + most : null;

    /// <summary>When an ended task is started again because no server can be reached; null when it is not.</summary>
    public DateTimeOffset? RestartAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it waits for its group and was not handed to a runtime yet.</summary>
    public bool AwaitsGroup { get; init; }

    /// <summary>The run of the executor that has it, when its framework brought one; null for a task of the agent's own.</summary>
    public TaskId? ExecutorRun { get; init; }

    /// <summary>The grace somebody gave when they wanted its end; null for the task's own. Only for tasks of executors.</summary>
    public TimeSpan? KillGrace { get; init; }

    /// <summary>Ids of the executor's newest updates, oldest first.</summary>
    public ImmutableArray<Guid> Heard
    {
        get => field.IsDefault ? [] : field;
        init;
    } = [];

    /// <summary>Names this run of it on its agent: its container, process and sandbox.</summary>
    public TaskId Id => Spec.Id;

    /// <summary>Its id as its framework gave it: another than <see cref="Id"/> where a task of that id was kept here when it came.</summary>
    public TaskId GivenId => Latest.TaskId;

    /// <summary>Whether it is a task of Sandun's own scheduler that runs in an executor: the agent probes it.</summary>
    public bool IsOurs => ExecutorRun is not null && Spec.Definition.IsEmpty;

    public bool HasEnded => Stage == TaskStage.Ended;
}
