using Sandun.Protocol;

namespace Sandun.AgentLink.Mapping;

/// <summary>Resources that are more than plain amounts, both ways.</summary>
internal static class ResourceMapping
{
    public static Wire.Resource ToWire(this Resource core)
    {
        var wire = new Wire.Resource
        {
            Name = core.Name, Amount = core.Amount, Shares = core.Shares, IsSet = core.Type == ResourceType.Set, Disk = core.Kind.Disk is { } disk ? ToWire(disk) : null,
            Revocable = core.Kind.IsRevocable, Shared = core.Kind.IsShared,
        };
        if (core.Ranges is { } ranges) wire.Ranges = ranges.ToString();
        if (!core.Items.IsDefault) wire.Items.Add(core.Items);
        if (core.Kind.Provider is { } provider) wire.Provider = provider;
        foreach (var reservation in core.Kind.Reservations) wire.Reservations.Add(ToWire(reservation));
        return wire;
    }

    /// <exception cref="FormatException">Its ranges are none.</exception>
    public static Resource ToCore(this Wire.Resource wire) => new()
    {
        Kind = new ResourceKind
        {
            Name = wire.Name, Reservations = [.. wire.Reservations.Select(ToCore)], Disk = wire.Disk is { } disk ? ToCore(disk) : null,
            IsRevocable = wire.Revocable, IsShared = wire.Shared, Provider = wire.HasProvider ? wire.Provider : null,
        },
        Amount = wire.Amount, Shares = wire.Shares, Ranges = wire.HasRanges ? ValueRanges.Parse(wire.Ranges) : null,
        Items = wire.IsSet ? [.. wire.Items] : default,
    };

    public static Wire.Label ToWire(Label core)
    {
        var wire = new Wire.Label { Key = core.Key };
        if (core.Value is { } value) wire.Value = value;
        return wire;
    }

    public static Label ToCore(Wire.Label wire) => new(wire.Key, wire.HasValue ? wire.Value : null);

    private static Wire.Reservation ToWire(Reservation core)
    {
        var wire = new Wire.Reservation { Role = core.Role.Value, Dynamic = core.IsDynamic };
        if (core.Principal is { } principal) wire.Principal = principal;
        wire.Labels.Add(core.Labels.Select(ToWire));
        return wire;
    }

    private static Reservation ToCore(Wire.Reservation wire) => new()
    {
        Role = new Role(wire.Role), IsDynamic = wire.Dynamic, Principal = wire.HasPrincipal ? wire.Principal : null, Labels = [.. wire.Labels.Select(ToCore)],
    };

    private static Wire.DiskInfo ToWire(DiskInfo core)
    {
        var wire = new Wire.DiskInfo { ReadOnly = core.IsReadOnly, Source = core.Source is { } source ? ToWire(source) : null };
        if (core.PersistenceId is { } id) wire.PersistenceId = id;
        if (core.PersistencePrincipal is { } principal) wire.PersistencePrincipal = principal;
        if (core.ContainerPath is { } path) wire.ContainerPath = path;
        if (core.HostPath is { } host) wire.HostPath = host;
        return wire;
    }

    private static DiskInfo ToCore(Wire.DiskInfo wire) => new()
    {
        PersistenceId = wire.HasPersistenceId ? wire.PersistenceId : null, PersistencePrincipal = wire.HasPersistencePrincipal ? wire.PersistencePrincipal : null,
        ContainerPath = wire.HasContainerPath ? wire.ContainerPath : null, HostPath = wire.HasHostPath ? wire.HostPath : null, IsReadOnly = wire.ReadOnly,
        Source = wire.Source is { } source ? ToCore(source) : null,
    };

    public static Wire.DiskSource ToWire(this DiskSource core)
    {
        var wire = new Wire.DiskSource { Type = (int)core.Type };
        if (core.Root is { } root) wire.Root = root;
        if (core.Id is { } id) wire.Id = id;
        if (core.Profile is { } profile) wire.Profile = profile;
        if (core.Vendor is { } vendor) wire.Vendor = vendor;
        wire.Metadata.Add(core.Metadata.Select(ToWire));
        return wire;
    }

    public static DiskSource ToCore(this Wire.DiskSource wire) => new()
    {
        Type = (DiskSourceType)wire.Type, Root = wire.HasRoot ? wire.Root : null, Id = wire.HasId ? wire.Id : null,
        Profile = wire.HasProfile ? wire.Profile : null, Vendor = wire.HasVendor ? wire.Vendor : null, Metadata = [.. wire.Metadata.Select(ToCore)],
    };
}
