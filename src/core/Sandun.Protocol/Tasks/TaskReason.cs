namespace Sandun.Protocol;

/// <summary>Why a task changed its state; names follow Mesos' <c>TaskStatus.Reason</c> without the prefix.</summary>
public enum TaskReason
{
    None = 0,
    CommandExecutorFailed = 1,
    ContainerLaunchFailed = 2,
    /// <summary>The memory limit was reached and the kernel, or the agent's poll, ended the task.</summary>
    ContainerLimitationMemory = 3,
    ContainerLimitationDisk = 4,
    TaskHealthCheckStatusUpdated = 5,
    TaskCheckStatusUpdated = 6,
    TaskKilledDuringLaunch = 7,
    TaskInvalid = 8,
    AgentRemoved = 9,
    AgentRestarted = 10,
    AgentUnknown = 11,
    AgentDisconnected = 12,
    InvalidOffers = 13,
    Reconciliation = 14,
    TaskUnknown = 15,
    FetchFailed = 16,
    ImagePullFailed = 17,
    AgentRebooted = 18,

    /// <summary>The agent could not be reached for a while and is back with the task.</summary>
    AgentReregistered = 19,

    /// <summary>The framework was torn down, or stayed away longer than its failover timeout.</summary>
    FrameworkRemoved = 20,
    TaskUnauthorized = 21,
    TaskGroupInvalid = 22,
    TaskGroupUnauthorized = 23,
    /// <summary>An operator declared the agent gone.</summary>
    AgentRemovedByOperator = 24,
    AgentDraining = 25,
    /// <summary>Oversubscribed resources, or those lent to it, were taken back.</summary>
    ContainerPreempted = 26,
    /// <summary>The agent lacks a reservation or volume the task was given.</summary>
    ResourcesUnknown = 27,
    ContainerUpdateFailed = 28,
    ExecutorRegistrationTimeout = 29,
    ExecutorReregistrationTimeout = 30,
    ExecutorTerminated = 31,
    ExecutorUnregistered = 32,
    GcError = 33,
    InvalidFrameworkId = 34,
    IoSwitchboardExited = 35,
    MaxCompletionTimeReached = 36,
    ContainerLimitation = 37,
}
