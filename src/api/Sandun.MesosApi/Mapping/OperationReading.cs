using System.Collections.Immutable;
using Sandun.Protocol;
using Type = Sandun.MesosApi.Wire.Offer.Types.Operation.Types.Type;
using WireOperation = Sandun.MesosApi.Wire.Offer.Types.Operation;

namespace Sandun.MesosApi.Mapping;

/// <summary>What frameworks and operators want done with resources.</summary>
internal static class OperationReading
{
    /// <exception cref="FormatException">It names no kind, lacks what its kind needs, or its resources are malformed.</exception>
    public static OfferOperation Read(WireOperation wire, FrameworkInfo framework)
    {
        OfferOperation operation = wire.Type switch
        {
            Type.Launch when wire.Launch is { } launch => new OfferOperation.Launch([.. launch.TaskInfos.Select(task => TaskReading.Read(task, framework))]),
            Type.LaunchGroup when wire.LaunchGroup is { } group => Group(group, framework),
            Type.Reserve when wire.Reserve is { } reserve =>
                new OfferOperation.Reserve(reserve.Resources.ToCore(), reserve.Source.Count > 0 ? reserve.Source.ToCore() : null),
            Type.Unreserve when wire.Unreserve is { } unreserve => new OfferOperation.Unreserve(unreserve.Resources.ToCore()),
            Type.Create when wire.Create is { } create => new OfferOperation.Create(Volumes(create.Volumes)),
            Type.Destroy when wire.Destroy is { } destroy => new OfferOperation.Destroy(Volumes(destroy.Volumes)),
            Type.GrowVolume when wire.GrowVolume is { } grow => new OfferOperation.GrowVolume(grow.Volume.ToCore(), grow.Addition.ToCore()),
            Type.ShrinkVolume when wire.ShrinkVolume is { } shrink =>
                new OfferOperation.ShrinkVolume(shrink.Volume.ToCore(), Scalars.Amount("disk", shrink.Subtract.Value)),
            Type.CreateDisk when wire.CreateDisk is { } make => new OfferOperation.CreateDisk(
                make.Source.ToCore(), (DiskSourceType)(int)make.TargetType, make.HasTargetProfile ? make.TargetProfile : null),
            Type.DestroyDisk when wire.DestroyDisk is { } end => new OfferOperation.DestroyDisk(end.Source.ToCore()),
            Type.Unknown => throw new FormatException("Unknown offer operation"),
            _ => throw new FormatException($"the operation of type {wire.Type} lacks the member of its kind"),
        };
        return wire.Id is { } id ? operation with { Id = new OperationId(id.Value) } : operation;
    }

    private static OfferOperation.LaunchGroup Group(WireOperation.Types.LaunchGroup wire, FrameworkInfo framework)
    {
        var group = TaskReading.GroupOf(wire.TaskGroup, wire.Executor);
        return new OfferOperation.LaunchGroup(
            TaskReading.Read(wire.Executor, framework), [.. wire.TaskGroup.Tasks.Select(task => TaskReading.ReadOfGroup(task, wire.Executor, group, framework))]);
    }

    private static ImmutableArray<Resource> Volumes(IEnumerable<Wire.Resource> volumes) => [.. volumes.Select(volume => volume.ToCore())];
}
