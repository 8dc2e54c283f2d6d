namespace Sandun.Agent;

/// <summary>The bounds of an agent's brain.</summary>
/// <param name="Retention">How long an ended task's sandbox is kept.</param>
/// <param name="EndedTasks">How many ended tasks are kept at most; the oldest go first.</param>
public sealed record AgentLimits(TimeSpan Retention, int EndedTasks)
{
    /// <summary>An hour is enough to look at a failure; 1,000 ended tasks bound the disk of an app that fails every few seconds.</summary>
    public static readonly AgentLimits Default = new(TimeSpan.FromHours(1), 1_000);

    /// <summary>First wait before an unacknowledged status is repeated: longer than a commit under load.</summary>
    public static readonly TimeSpan FirstRepeat = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait: a framework that was away for long gets its statuses within a minute, or at once when the link comes up.</summary>
    public static readonly TimeSpan LongestRepeat = TimeSpan.FromMinutes(1);

    /// <summary>Time an executor has from its start to its subscription: Mesos' default.</summary>
    public static readonly TimeSpan ExecutorRegistration = TimeSpan.FromMinutes(1);

    /// <summary>Time it has to subscribe again after the agent is back: Mesos' longest, as nothing is gained by haste.</summary>
    public static readonly TimeSpan ExecutorReregistration = TimeSpan.FromSeconds(15);

    /// <summary>How long an executor may wait for the agent's return before it gives up: Mesos' default.</summary>
    public static readonly TimeSpan RecoveryTimeout = TimeSpan.FromMinutes(15);

    /// <summary>SIGKILL is repeated at this interval for processes that were forking while they were killed, or sleep in the kernel.</summary>
    public static readonly TimeSpan KillRepeat = TimeSpan.FromSeconds(2);
}
