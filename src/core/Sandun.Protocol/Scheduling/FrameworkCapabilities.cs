namespace Sandun.Protocol;

/// <summary>What a framework understands (Mesos' <c>FrameworkInfo.Capability</c>); bit N is Mesos' number N. Each only widens what it is sent.</summary>
[Flags]
public enum FrameworkCapabilities
{
    None = 0,
    /// <summary>Takes oversubscribed resources.</summary>
    RevocableResources = 1 << 1,
    /// <summary>Knows the state TASK_KILLING.</summary>
    TaskKillingState = 1 << 2,
    /// <summary>Is offered agents that have GPUs.</summary>
    GpuResources = 1 << 3,
    SharedResources = 1 << 4,
    /// <summary>Is told the precise states of lost tasks.</summary>
    PartitionAware = 1 << 5,
    /// <summary>Lists its roles; offers say which of them they are for.</summary>
    MultiRole = 1 << 6,
    /// <summary>Reads stacks of reservations.</summary>
    ReservationRefinement = 1 << 7,
    /// <summary>Is offered agents of other regions than the resource manager's.</summary>
    RegionAware = 1 << 8,
    /// <summary>Leaves agents it is told to vacate by itself, replacements first. Sandun's own; Mesos has no such word.</summary>
    Vacates = 1 << 30,
}
