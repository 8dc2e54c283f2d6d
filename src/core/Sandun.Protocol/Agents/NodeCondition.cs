namespace Sandun.Protocol;

/// <summary>Something wrong with a machine that keeps new work from it; its agent finds it and says when it is over.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Message">A sentence for people, with figures of the moment it began.</param>
public sealed record NodeCondition(NodeConditionKind Kind, string Message)
{
    /// <summary>The kind as operators know it from elsewhere, such as <c>DISK_PRESSURE</c>.</summary>
    public string Name => Kind switch
    {
        NodeConditionKind.DiskPressure => "DISK_PRESSURE",
        NodeConditionKind.MemoryPressure => "MEMORY_PRESSURE",
        _ => "UNKNOWN_CONDITION",
    };
}

/// <summary>Kinds of <see cref="NodeCondition"/>. Stored and sent by number: append only.</summary>
public enum NodeConditionKind
{
    Unknown = 0,

    /// <summary>The disk the sandboxes lie on is nearly full.</summary>
    DiskPressure = 1,

    /// <summary>The machine's memory is nearly used up.</summary>
    MemoryPressure = 2,
}
