using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Who asks for a conversion, and what of that is allowed.</summary>
/// <param name="Agent">The agent's resources, whoever holds them.</param>
/// <param name="Role">The offer's role; null for an operator, who may name any.</param>
/// <param name="Principal">Who asks; null for nobody known.</param>
/// <param name="Used">What tasks use on the agent.</param>
internal sealed record ConversionRules(Resources Agent, Role? Role, string? Principal, Resources Used)
{
    public string? Error(OfferOperation operation) => operation switch
    {
        OfferOperation.Reserve reserve => ReserveError(reserve),
        OfferOperation.Unreserve unreserve => UnreserveError(unreserve),
        OfferOperation.Create create => CreateError(create),
        OfferOperation.Destroy destroy => DestroyError(destroy),
        OfferOperation.GrowVolume grow => GrowError(grow),
        OfferOperation.ShrinkVolume shrink => ShrinkError(shrink),
        OfferOperation.CreateDisk or OfferOperation.DestroyDisk => "disks can be made on a resource provider's storage only, and the agent has none",
        _ => "not an operation on resources",
    };

    private string? ReserveError(OfferOperation.Reserve reserve)
    {
        if (reserve.Resources.IsNone) return "no resources to reserve";
        if (!reserve.Resources.Plain.IsNone) return "a resource to reserve has no reservation";
        foreach (var resource in reserve.Resources.Special)
            if (ReservedError(resource) is { } error) return error;
        if (reserve.Source is { } source && !Quantities.Of(source).Equals(Quantities.Of(reserve.Resources)))
            return "the quantities of 'resources' and 'source' must be the same";
        return null;
    }

    private string? ReservedError(Resource resource)
    {
        var stack = resource.Kind.Reservations;
        if (stack.IsEmpty) return $"resource {resource.Name} has no reservation";
        if (stack[^1] is not { IsDynamic: true } last) return $"resource {resource.Name} is reserved statically; only dynamic reservations can be made";
        if (RoleRules.ReservationError(stack) is { } error) return error;
        if (resource.Kind.IsRevocable) return $"resource {resource.Name} is revocable and cannot be reserved dynamically";
        if (resource.Kind.IsPersistentVolume) return $"a reservation cannot be put on persistent volume '{resource.Kind.Disk!.PersistenceId}'";
        if (Role is { } role && last.Role != role) return $"the reservation is for role '{last.Role}', the resources were offered to role '{role}'";
        return Principal is not null && last.Principal != Principal
            ? $"the reservation's principal '{last.Principal}' must be '{Principal}', who asks for it"
            : null;
    }

    private static string? UnreserveError(OfferOperation.Unreserve unreserve)
    {
        if (unreserve.Resources.IsNone) return "no resources to unreserve";
        if (!unreserve.Resources.Plain.IsNone) return "a resource to unreserve is not reserved";
        foreach (var resource in unreserve.Resources.Special)
        {
            if (resource.Kind.Reservations.IsEmpty) return $"resource {resource.Name} is not reserved";
            if (!resource.Kind.Reservations[^1].IsDynamic) return $"resource {resource.Name} is reserved statically, by the agent's configuration";
            if (resource.Kind.IsPersistentVolume) return $"persistent volume '{resource.Kind.Disk!.PersistenceId}' must be destroyed before its disk is unreserved";
        }

        return null;
    }

    private string? CreateError(OfferOperation.Create create)
    {
        if (create.Volumes.IsEmpty) return "no volumes to create";
        var ids = new HashSet<(Role, string)>();
        foreach (var existing in Agent.Special)
            if (existing.Kind is { Disk.PersistenceId: { } id, ReservedTo: { } role }) ids.Add((role, id));
        foreach (var volume in create.Volumes)
        {
            if (VolumeError(volume) is { } error) return error;
            if (!ids.Add((volume.Kind.ReservedTo!.Value, volume.Kind.Disk!.PersistenceId!)))
                return $"persistence id '{volume.Kind.Disk.PersistenceId}' is in use by role '{volume.Kind.ReservedTo}' on the agent; choose another";
        }

        return null;
    }

    private string? VolumeError(Resource volume)
    {
        if (volume is not { Name: "disk", Type: ResourceType.Scalar, Kind.Disk: { PersistenceId: { } id } disk }) return "a volume must be disk with a persistence id";
        if (TaskCheck.IdError("a persistence id", id) is { } error) return error;
        if (volume.Amount <= 0) return $"volume '{id}' must have a size above 0";
        if (volume.Kind.Reservations.IsEmpty) return $"volume '{id}': persistent volumes can be made of reserved disk only";
        if (volume.Kind.IsRevocable) return $"volume '{id}': persistent volumes cannot be made of revocable disk";
        if (disk.ContainerPath is not { Length: > 0 } path) return $"volume '{id}' has no container path";
        if (path.StartsWith('/') || path.Split('/').Contains("..")) return $"volume '{id}': container path '{path}' must be relative to the sandbox";
        if (disk.IsReadOnly) return $"volume '{id}' must have mode RW";
        if (disk.HostPath is not null) return $"volume '{id}' must not have a host path";
        return Principal is not null && disk.PersistencePrincipal != Principal
            ? $"volume '{id}': the principal '{disk.PersistencePrincipal}' must be '{Principal}', who asks for it"
            : null;
    }

    private string? DestroyError(OfferOperation.Destroy destroy)
    {
        if (destroy.Volumes.IsEmpty) return "no volumes to destroy";
        foreach (var volume in destroy.Volumes)
        {
            if (!volume.Kind.IsPersistentVolume) return $"{volume.Name} is not a persistent volume";
            if (Used.Special.Any(used => used.Kind.Equals(volume.Kind)))
                return $"persistent volume '{volume.Kind.Disk!.PersistenceId}' is in use by a task; end it first";
        }

        return null;
    }

    private static string? GrowError(OfferOperation.GrowVolume grow)
    {
        if (SizeError(grow.Volume) is { } error) return error;
        if (grow.Addition.Amount <= 0) return "the addition must be above 0";
        return grow.Addition.Kind.Equals(Conversion.Disk(grow.Volume).Kind) ? null : "the addition must be disk of the volume's reservation and source";
    }

    private static string? ShrinkError(OfferOperation.ShrinkVolume shrink)
    {
        if (SizeError(shrink.Volume) is { } error) return error;
        return shrink.SubtractBytes > 0 && shrink.SubtractBytes < shrink.Volume.Amount ? null : "what is subtracted must be above 0 and less than the volume";
    }

    private static string? SizeError(Resource volume)
    {
        if (!volume.Kind.IsPersistentVolume) return $"{volume.Name} is not a persistent volume";
        if (volume.Kind.IsShared) return "a shared volume cannot be grown or shrunk";
        return volume.Kind.Disk!.Source?.Type is DiskSourceType.Mount or DiskSourceType.Block ? "a volume on a whole disk cannot be grown or shrunk" : null;
    }
}
