using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What readers want to know of a task beside its state: the parts of its definition that lists show and service discovery reads.</summary>
public sealed record TaskAbout
{
    public static readonly TaskAbout Nothing = new();

    /// <summary>Display name.</summary>
    public string Name { get; init; } = "";

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = Sorted.Empty;

    /// <summary>The ports in order of their definitions.</summary>
    public ImmutableArray<TaskPort> Ports { get; init; } = [];

    /// <summary>Image of its container; empty for a process.</summary>
    public string Image { get; init; } = "";

    /// <summary>The executor it runs in; null for the agent's own way.</summary>
    public ExecutorSpec? Executor { get; init; }

    /// <summary>Mesos' <c>TaskInfo</c> in protobuf for a task of a foreign framework; empty for Sandun's own.</summary>
    public ReadOnlyMemory<byte> Definition { get; init; }

    public static TaskAbout Of(TaskSpec task) => new()
    {
        Name = task.Name, Labels = task.Labels, Ports = task.Ports, Image = task.Docker?.Image ?? "", Executor = task.Executor, Definition = task.Definition,
    };
}
