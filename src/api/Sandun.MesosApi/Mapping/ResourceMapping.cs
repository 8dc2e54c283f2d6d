using System.Collections.Immutable;
using Sandun.Protocol;
using DiskSource = Sandun.MesosApi.Wire.Resource.Types.DiskInfo.Types.Source;
using WireResource = Sandun.MesosApi.Wire.Resource;
using WireType = Sandun.MesosApi.Wire.Value.Types.Type;

namespace Sandun.MesosApi.Mapping;

/// <summary>Resources from Sandun's form to Mesos'.</summary>
internal static class ResourceMapping
{
    /// <param name="resources">The resources.</param>
    /// <param name="form">How reservations are written.</param>
    /// <param name="allocated">The role they are allocated to; null where none is shown.</param>
    public static IEnumerable<WireResource> ToWire(this Resources resources, ResourceForm form, Role? allocated) =>
        resources.Each().SelectMany(resource => Enumerable.Repeat(resource, resource.Kind.IsShared ? resource.Shares : 1))
            .Select(resource => resource.ToWire(form, allocated));

    public static WireResource ToWire(this Resource resource, ResourceForm form, Role? allocated)
    {
        var wire = new WireResource { Name = resource.Name };
        SetValue(wire, resource);
        SetReservations(wire, resource.Kind.Reservations, form);
        if (resource.Kind.Disk is { } disk) wire.Disk = ToWire(disk);
        if (resource.Kind.IsRevocable) wire.Revocable = new WireResource.Types.RevocableInfo();
        if (resource.Kind.IsShared) wire.Shared = new WireResource.Types.SharedInfo();
        if (resource.Kind.Provider is { } provider) wire.ProviderId = new Wire.ResourceProviderID { Value = provider };
        if (allocated is { } role) wire.AllocationInfo = new WireResource.Types.AllocationInfo { Role = role.Value };
        return wire;
    }

    public static Wire.Labels ToWire(this ImmutableArray<Label> labels)
    {
        var wire = new Wire.Labels();
        foreach (var label in labels) wire.Labels_.Add(label.Value is { } value ? new Wire.Label { Key = label.Key, Value = value } : new Wire.Label { Key = label.Key });
        return wire;
    }

    public static ImmutableArray<Label> ToCore(this Wire.Labels? labels) =>
        labels is null ? [] : [.. labels.Labels_.Select(label => new Label(label.Key, label.HasValue ? label.Value : null))];

    private static void SetValue(WireResource wire, Resource resource)
    {
        switch (resource.Type)
        {
            case ResourceType.Ranges:
                wire.Type = WireType.Ranges;
                wire.Ranges = ToWire(resource.Ranges!);
                break;
            case ResourceType.Set:
                wire.Type = WireType.Set;
                wire.Set = new Wire.Value.Types.Set();
                wire.Set.Item.Add(resource.Items);
                break;
            default:
                wire.Type = WireType.Scalar;
                wire.Scalar = new Wire.Value.Types.Scalar { Value = Scalars.Value(resource.Name, resource.Amount) };
                break;
        }
    }

    public static Wire.Value.Types.Ranges ToWire(ValueRanges ranges)
    {
        var wire = new Wire.Value.Types.Ranges();
        foreach (var range in ranges.Ranges) wire.Range.Add(new Wire.Value.Types.Range { Begin = range.Begin, End = range.End });
        return wire;
    }

    private static void SetReservations(WireResource wire, ImmutableArray<Reservation> reservations, ResourceForm form)
    {
        if (form != ResourceForm.PreRefinement)
        {
            foreach (var reservation in reservations) wire.Reservations.Add(ToWire(reservation));
        }

        if (form == ResourceForm.PostRefinement || reservations.Length > 1) return;
        wire.Role = reservations.IsEmpty ? Role.Any.Value : reservations[0].Role.Value;
        if (reservations is [{ IsDynamic: true } made])
        {
            // The old form says the role beside it, and the kind by being there.
            wire.Reservation = ToWire(made);
            wire.Reservation.ClearRole();
            wire.Reservation.ClearType();
        }
    }

    private static WireResource.Types.ReservationInfo ToWire(Reservation reservation)
    {
        var wire = new WireResource.Types.ReservationInfo
        {
            Role = reservation.Role.Value,
            Type = reservation.IsDynamic ? WireResource.Types.ReservationInfo.Types.Type.Dynamic : WireResource.Types.ReservationInfo.Types.Type.Static,
        };
        if (reservation.Principal is { } principal) wire.Principal = principal;
        if (!reservation.Labels.IsEmpty) wire.Labels = reservation.Labels.ToWire();
        return wire;
    }

    private static WireResource.Types.DiskInfo ToWire(DiskInfo disk)
    {
        var wire = new WireResource.Types.DiskInfo();
        if (disk.PersistenceId is { } id)
        {
            wire.Persistence = new WireResource.Types.DiskInfo.Types.Persistence { Id = id };
            if (disk.PersistencePrincipal is { } principal) wire.Persistence.Principal = principal;
        }

        if (disk.ContainerPath is { } path)
        {
            wire.Volume = new Wire.Volume { ContainerPath = path, Mode = disk.IsReadOnly ? Wire.Volume.Types.Mode.Ro : Wire.Volume.Types.Mode.Rw };
            if (disk.HostPath is { } host) wire.Volume.HostPath = host;
        }

        if (disk.Source is { } source) wire.Source = ToWire(source);
        return wire;
    }

    private static DiskSource ToWire(Protocol.DiskSource source)
    {
        var wire = new DiskSource { Type = (DiskSource.Types.Type)(int)source.Type };
        if (source.Root is { } root)
        {
            if (source.Type == DiskSourceType.Mount) wire.Mount = new DiskSource.Types.Mount { Root = root };
            else wire.Path = new DiskSource.Types.Path { Root = root };
        }

        if (source.Id is { } id) wire.Id = id;
        if (source.Profile is { } profile) wire.Profile = profile;
        if (source.Vendor is { } vendor) wire.Vendor = vendor;
        if (!source.Metadata.IsEmpty) wire.Metadata = source.Metadata.ToWire();
        return wire;
    }
}
