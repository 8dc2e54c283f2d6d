namespace Sandun.Protocol;

/// <summary>What is special about a disk resource: its source, and the persistent volume made on it (Mesos' <c>Resource.DiskInfo</c>).</summary>
public sealed record DiskInfo
{
    /// <summary>Id of the persistent volume, unique per role on one agent; null when the disk is no volume.</summary>
    public string? PersistenceId { get; init; }

    /// <summary>Who made the volume.</summary>
    public string? PersistencePrincipal { get; init; }

    /// <summary>Where the volume appears in the task's sandbox; null when the disk is no volume.</summary>
    public string? ContainerPath { get; init; }

    /// <summary>A host path given with the volume; refused for persistent volumes, as upstream does.</summary>
    public string? HostPath { get; init; }

    public bool IsReadOnly { get; init; }

    /// <summary>Null for the agent's work directory.</summary>
    public DiskSource? Source { get; init; }

    /// <summary>Whether it can be taken only as a whole.</summary>
    public bool IsIndivisible => PersistenceId is not null || Source?.Type is DiskSourceType.Mount or DiskSourceType.Block or DiskSourceType.Raw;
}
