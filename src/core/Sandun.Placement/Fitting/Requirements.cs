using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>Names of <see cref="Requirement"/> and the reason Marathon counts each under.</summary>
public static class Requirements
{
    /// <summary>The requirement's name in reports: role, constraint, runtime, network, cpus, mem, disk, gpus, ports.</summary>
    public static string Text(this Requirement requirement) => requirement switch
    {
        Requirement.Role => "role",
        Requirement.Constraint => "constraint",
        Requirement.Runtime => "runtime",
        Requirement.Network => "network",
        Requirement.Cpus => "cpus",
        Requirement.Memory => "mem",
        Requirement.Disk => "disk",
        Requirement.Gpus => "gpus",
        Requirement.Ports => "ports",
        _ => throw new ArgumentOutOfRangeException(nameof(requirement), requirement, "not a requirement"),
    };

    /// <summary>The rejection an unmet requirement is counted as.</summary>
    public static OfferRejection Rejection(this Requirement requirement) => requirement switch
    {
        Requirement.Role => OfferRejection.UnfulfilledRole,
        Requirement.Constraint => OfferRejection.UnfulfilledConstraint,
        Requirement.Runtime => OfferRejection.RuntimeMissing,
        Requirement.Network => OfferRejection.NetworkMissing,
        Requirement.Cpus => OfferRejection.InsufficientCpus,
        Requirement.Memory => OfferRejection.InsufficientMemory,
        Requirement.Disk => OfferRejection.InsufficientDisk,
        Requirement.Gpus => OfferRejection.InsufficientGpus,
        Requirement.Ports => OfferRejection.InsufficientPorts,
        _ => throw new ArgumentOutOfRangeException(nameof(requirement), requirement, "not a requirement"),
    };
}
