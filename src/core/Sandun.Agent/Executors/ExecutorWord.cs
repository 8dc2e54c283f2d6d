using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>What an agent says to an executor: the events of Mesos' v1 executor API. What does not arrive is said again after the next subscription.</summary>
public abstract record ExecutorWord
{
    private ExecutorWord()
    {
    }

    /// <summary>The executor is known; the first word after a subscription.</summary>
    public sealed record Subscribed(HeldExecutor Executor) : ExecutorWord;

    public sealed record Launch(TaskSpec Task) : ExecutorWord;

    /// <summary>Tasks that begin together or not at all.</summary>
    public sealed record LaunchGroup(ImmutableArray<TaskSpec> Tasks) : ExecutorWord;

    /// <summary>End a task; a null grace means the task's own.</summary>
    public sealed record Kill(TaskId Task, TimeSpan? Grace) : ExecutorWord;

    /// <summary>The update is durable here.</summary>
    public sealed record Acknowledged(TaskId Task, Guid Uuid) : ExecutorWord;

    /// <summary>Bytes of the framework; said once.</summary>
    public sealed record Message(ReadOnlyMemory<byte> Data) : ExecutorWord;

    /// <summary>End all tasks and then itself, within its grace.</summary>
    public sealed record Shutdown : ExecutorWord;

    /// <summary>No such executor is expected; the last word of its subscription.</summary>
    public sealed record Refused(string Why) : ExecutorWord;
}
