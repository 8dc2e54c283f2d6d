using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What is done with offered resources (Mesos' <c>Offer.Operation</c>). Operations of one acceptance apply in order.</summary>
public abstract record OfferOperation
{
    private OfferOperation()
    {
    }

    /// <summary>Set by a framework that wants to hear of the outcome; an error on launches.</summary>
    public OperationId? Id { get; init; }

    /// <summary>Runs tasks, each judged by itself.</summary>
    public sealed record Launch(ImmutableArray<TaskSpec> Tasks) : OfferOperation;

    /// <summary>Runs tasks in one executor, all or none.</summary>
    public sealed record LaunchGroup(ExecutorSpec Executor, ImmutableArray<TaskSpec> Tasks) : OfferOperation;

    /// <summary>Puts a reservation on resources, or changes it.</summary>
    /// <param name="Resources">As they are to be, with the new reservation as last of their stacks.</param>
    /// <param name="Source">As they are, to change reservations of several levels at once; null: as they are to be, less the last level.</param>
    public sealed record Reserve(Resources Resources, Resources? Source) : OfferOperation;

    /// <summary>Takes the last reservation off.</summary>
    public sealed record Unreserve(Resources Resources) : OfferOperation;

    /// <summary>Makes persistent volumes of reserved disk.</summary>
    public sealed record Create(ImmutableArray<Resource> Volumes) : OfferOperation;

    /// <summary>Ends persistent volumes and deletes what is in them.</summary>
    public sealed record Destroy(ImmutableArray<Resource> Volumes) : OfferOperation;

    /// <summary>Adds disk of the volume's reservation to it.</summary>
    public sealed record GrowVolume(Resource Volume, Resource Addition) : OfferOperation;

    /// <summary>Gives bytes of a volume back to its reservation.</summary>
    public sealed record ShrinkVolume(Resource Volume, long SubtractBytes) : OfferOperation;

    /// <summary>Makes a disk of a resource provider's raw storage; refused, as agents have no resource providers.</summary>
    public sealed record CreateDisk(Resource Source, DiskSourceType Target, string? Profile) : OfferOperation;

    /// <summary>Turns a resource provider's disk back into raw storage; refused, as agents have no resource providers.</summary>
    public sealed record DestroyDisk(Resource Source) : OfferOperation;

    /// <summary>Which operation turns the one into the other: each turns resources in its own way.</summary>
    public static OfferOperation Between(Resources consumed, Resources converted)
    {
        var (before, after) = (VolumesOf(consumed), VolumesOf(converted));
        if (before.Count == 0 && after.Count > 0) return new Create([.. after]);
        if (before.Count > 0 && after.Count == 0) return new Destroy([.. before]);
        if (before.Count == 0) return DepthOf(converted) >= DepthOf(consumed) ? new Reserve(converted, consumed) : new Unreserve(consumed);
        var change = after[0].Amount - before[0].Amount;
        return change > 0
            ? new GrowVolume(before[0], consumed.Special.First(resource => !resource.Kind.IsPersistentVolume))
            : new ShrinkVolume(before[0], -change);
    }

    private static List<Resource> VolumesOf(Resources resources) => [.. resources.Special.Where(resource => resource.Kind.IsPersistentVolume)];

    private static int DepthOf(Resources resources) => resources.Special.Select(resource => resource.Kind.Reservations.Length).DefaultIfEmpty(0).Max();
}
