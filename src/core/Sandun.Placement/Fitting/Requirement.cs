namespace Sandun.Placement;

/// <summary>What an app needs of a node, in the order in which a funnel rules nodes out.</summary>
public enum Requirement
{
    Role = 0,
    Constraint = 1,
    Runtime = 2,
    Network = 3,
    Cpus = 4,
    Memory = 5,
    Disk = 6,
    Gpus = 7,
    Ports = 8,
}
