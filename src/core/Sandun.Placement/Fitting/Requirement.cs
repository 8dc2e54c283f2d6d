namespace Sandun.Placement;

/// <summary>What an app needs of a node, in the order in which a funnel rules nodes out.</summary>
public enum Requirement
{
    Role = 0,
    Constraint = 1,
    Runtime = 2,
    Cpus = 3,
    Memory = 4,
    Disk = 5,
    Gpus = 6,
    Ports = 7,
}
