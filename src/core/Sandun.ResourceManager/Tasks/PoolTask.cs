using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>A task as the resource manager knows it. It stays listed until the framework has acknowledged its end.</summary>
public sealed record PoolTask
{
    /// <summary>A task goes through fewer states, unless its agent is lost and back again and again.</summary>
    private const int EarlierMax = 8;

    public required TaskKey Key { get; init; }
    public required AgentId Agent { get; init; }

    /// <summary>Its display name; empty for one that an agent brought after a restart of the resource manager.</summary>
    public string Name => About.Name;

    /// <summary>Since when it runs, by the resource manager's clock; null before, and where it was not seen to begin.</summary>
    public DateTimeOffset? RunningSince
    {
        get => _runningSince == 0 ? null : new DateTimeOffset(_runningSince, TimeSpan.Zero);
        init => _runningSince = value?.UtcTicks ?? 0;
    }

    /// <summary>
    /// Whose share it is counted under: the role of its offer; after a restart of the resource manager the framework's first role, as
    /// agents do not know roles.
    /// </summary>
    public required Role Role { get; init; }

    /// <summary>What it takes while it has not ended.</summary>
    public required Resources Resources { get; init; }

    /// <summary>Its name and what else is shown of it.</summary>
    public TaskAbout About { get; init; } = TaskAbout.Nothing;

    /// <summary>Its executor, where its framework brought one.</summary>
    public PoolExecutor? Executor { get; init; }

    /// <summary>Mesos' <c>TaskInfo</c> in protobuf, as its framework wrote it; empty for Sandun's own tasks and those learnt from an agent.</summary>
    public ReadOnlyMemory<byte> Definition => About.Definition;

    /// <summary>Its latest status.</summary>
    public required TaskStatus Status { get; init; }

    /// <summary>
    /// The statuses before, oldest first, one a state in a row, as Mesos' readers expect them; those of foreign frameworks' tasks alone, and
    /// the newest of a bounded number.
    /// </summary>
    public ImmutableArray<TaskStatus> Earlier { get; init; } = [];

    /// <summary>The framework wants it ended; repeated to the agent when it comes back.</summary>
    public bool KillAsked { get; init; }

    /// <summary>Grace of the wanted kill; null for the task's own.</summary>
    public TimeSpan? KillGrace
    {
        get => _killGrace == long.MinValue ? null : new TimeSpan(_killGrace);
        init => _killGrace = value?.Ticks ?? long.MinValue;
    }

    /// <summary>The role it is ended for, which lacked its guarantee; null where nobody but its framework ends it.</summary>
    public Role? EndedFor
    {
        get => _endedFor is null ? null : new Role(_endedFor);
        init => _endedFor = value?.Value;
    }

    public bool HasEnded => Status.State.IsTerminal();

    /// <summary>The task in another status.</summary>
    public PoolTask With(TaskStatus status)
    {
        if (Definition.IsEmpty || Status.State == status.State || Status.State == TaskState.Staging) return this with { Status = status };
        var earlier = Earlier.Length < EarlierMax ? Earlier : Earlier.RemoveAt(0);
        // Nobody reads an executor's bytes of then, as in Mesos.
        var last = Status.Detail is { Data.IsEmpty: false } detail ? Status with { Detail = detail with { Data = default } } : Status;
        return this with { Status = status, Earlier = earlier.Add(last) };
    }

    /// <summary>Whose resources it holds.</summary>
    public Holder Holder => new(Key.Framework, Role);

    /// <summary>Ticks, and a value nobody means for null: a million of these are kept.</summary>
    private readonly long _runningSince;
    private readonly long _killGrace = long.MinValue;
    private readonly string? _endedFor;
}
