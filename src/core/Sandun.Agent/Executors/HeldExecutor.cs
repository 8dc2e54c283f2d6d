using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>One run of an executor that a framework brought, checkpointed with every change.</summary>
public sealed record HeldExecutor
{
    public required FrameworkId Framework { get; init; }
    public required ExecutorSpec Spec { get; init; }

    /// <summary>Names this run: its container, process and sandbox, as Mesos' container id does.</summary>
    public required TaskId Run { get; init; }

    public required ExecutorStage Stage { get; init; }

    /// <summary>Whether it has subscribed in this run before.</summary>
    public bool HasSubscribed { get; init; }

    /// <summary>Until when it must subscribe; null when it need not.</summary>
    public DateTimeOffset? SubscribeBy { get; init; }

    /// <summary>When SIGKILL is due; null while nobody wants its end.</summary>
    public DateTimeOffset? KillAt { get; init; }

    /// <summary>Why the agent ends it, as its tasks are told; None when it ends by itself or is told to.</summary>
    public TaskReason EndReason { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Its process id; 0 before it runs, or when the engine does not tell.</summary>
    public int Pid { get; init; }

    public ExecutorKey Key => new(Framework, Spec.Id);

    public bool HasEnded => Stage == ExecutorStage.Ended;

    /// <summary>What its runtime runs.</summary>
    /// <param name="resources">What it and its tasks may take.</param>
    public TaskSpec Program(Resources resources) => Spec.Program! with { Id = Run, Resources = resources };
}
