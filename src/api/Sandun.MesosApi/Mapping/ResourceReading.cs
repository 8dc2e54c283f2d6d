using System.Collections.Immutable;
using Sandun.Protocol;
using DiskWire = Sandun.MesosApi.Wire.Resource.Types.DiskInfo;
using WireResource = Sandun.MesosApi.Wire.Resource;
using WireType = Sandun.MesosApi.Wire.Value.Types.Type;

namespace Sandun.MesosApi.Mapping;

/// <summary>Resources from Mesos' form to Sandun's, in either way reservations are written.</summary>
internal static class ResourceReading
{
    private static readonly HashSet<string> s_plainNames = new(StringComparer.Ordinal) { "cpus", "mem", "disk", "gpus", "ports" };

    /// <exception cref="FormatException">One is malformed; the message is Mesos'.</exception>
    public static Resources ToCore(this IEnumerable<WireResource> resources) => Resources.Of([.. resources.Select(ToCore)]);

    /// <exception cref="FormatException">It is malformed; the message is Mesos'.</exception>
    public static Resource ToCore(this WireResource wire)
    {
        if (wire.Name.Length == 0) throw new FormatException("Empty resource name");
        var kind = new ResourceKind
        {
            Name = wire.Name, Reservations = Reservations(wire), Disk = wire.Disk is { } disk ? ToCore(disk, wire.Name) : null,
            IsRevocable = wire.Revocable is not null, IsShared = wire.Shared is not null, Provider = wire.ProviderId?.Value,
        };
        if (kind is { IsShared: true, IsPersistentVolume: false }) throw new FormatException("Only persistent volumes can be shared");
        return wire.Type switch
        {
            WireType.Scalar => new Resource { Kind = kind, Amount = Scalar(wire) },
            WireType.Ranges => new Resource { Kind = kind, Ranges = Ranges(wire) },
            WireType.Set => new Resource { Kind = kind, Items = Items(wire) },
            _ => throw new FormatException("Unsupported resource type"),
        };
    }

    private static long Scalar(WireResource wire)
    {
        if (wire.Scalar is null || wire.Ranges is not null || wire.Set is not null) throw new FormatException("Invalid scalar resource");
        if (wire.Scalar.Value < 0) throw new FormatException("Invalid scalar resource: value <= 0");
        var amount = Scalars.Amount(wire.Name, wire.Scalar.Value);
        if (wire.Name == "gpus" && amount % 1000 != 0) throw new FormatException("The 'gpus' resource must be an unsigned integer");
        return amount;
    }

    private static ValueRanges Ranges(WireResource wire)
    {
        if (wire.Scalar is not null || wire.Ranges is null || wire.Set is not null) throw new FormatException("Invalid ranges resource");
        if (s_plainNames.Contains(wire.Name) && wire.Name != "ports") throw new FormatException($"Invalid ranges resource: '{wire.Name}' is a scalar");
        var ranges = new List<ValueRange>(wire.Ranges.Range.Count);
        foreach (var range in wire.Ranges.Range.OrderBy(range => range.Begin))
        {
            if (range.Begin > range.End) throw new FormatException("Invalid ranges resource: begin > end");
            if (ranges.Count > 0 && range.Begin <= ranges[^1].End) throw new FormatException("Invalid ranges resource: overlapping ranges");
            ranges.Add(new ValueRange(range.Begin, range.End));
        }

        return ValueRanges.Of([.. ranges]);
    }

    private static ImmutableArray<string> Items(WireResource wire)
    {
        if (wire.Scalar is not null || wire.Ranges is not null || wire.Set is null) throw new FormatException("Invalid set resource");
        ImmutableArray<string> items = [.. wire.Set.Item.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return items.Length == wire.Set.Item.Count ? items : throw new FormatException("Invalid set resource: duplicated elements");
    }

    private static ImmutableArray<Reservation> Reservations(WireResource wire)
    {
        if (wire.Reservations.Count > 0) return Stack(wire);
        var role = wire.HasRole ? wire.Role : Role.Any.Value;
        if (wire.Reservation is { } made)
        {
            if (made.HasType) throw new FormatException("'Resource.ReservationInfo.type' must not be set for the 'Resource.reservation' field");
            if (made.HasRole) throw new FormatException("'Resource.ReservationInfo.role' must not be set for the 'Resource.reservation' field");
            if (role == Role.Any.Value) throw new FormatException("Invalid reservation: role \"*\" cannot be dynamically reserved");
            return [new Reservation { Role = RoleReading.Read(role), Principal = made.HasPrincipal ? made.Principal : null, Labels = made.Labels.ToCore() }];
        }

        return role == Role.Any.Value ? [] : [new Reservation { Role = RoleReading.Read(role), IsDynamic = false }];
    }

    private static ImmutableArray<Reservation> Stack(WireResource wire)
    {
        if (wire.Reservations.Count > 1 && wire.HasRole && wire.Role != Role.Any.Value)
            throw new FormatException("Invalid resource format: 'Resource.role' must not be set if there is more than one reservation in 'Resource.reservations'");
        if (wire.Reservations.Count > 1 && wire.Reservation is not null)
            throw new FormatException("Invalid resource format: 'Resource.reservation' must not be set if there is more than one reservation in 'Resource.reservations'");
        if (wire.Reservations.Count == 1 && wire.HasRole && wire.Role != wire.Reservations[0].Role && wire.Role != Role.Any.Value)
        {
            throw new FormatException(
                $"Invalid resource format: 'Resource.role' field with '{wire.Role}' does not match the role '{wire.Reservations[0].Role}' in 'Resource.reservations'");
        }

        ImmutableArray<Reservation> stack = [.. wire.Reservations.Select(ToCore)];
        for (var i = 1; i < stack.Length; i++)
        {
            if (!stack[i].IsDynamic) throw new FormatException("Invalid refined reservation: A refined reservation cannot be STATIC");
            if (!stack[i].Role.Value.StartsWith(stack[i - 1].Role.Value + "/", StringComparison.Ordinal))
                throw new FormatException($"Invalid refined reservation: role '{stack[i].Role}' is not a refinement of '{stack[i - 1].Role}'");
        }

        return stack;
    }

    private static Reservation ToCore(WireResource.Types.ReservationInfo wire)
    {
        if (!wire.HasType || wire.Type == WireResource.Types.ReservationInfo.Types.Type.Unknown)
            throw new FormatException("Invalid reservation: 'Resource.ReservationInfo.type' field must be set.");
        if (!wire.HasRole) throw new FormatException("Invalid reservation: 'Resource.ReservationInfo.role' field must be set.");
        if (wire.Role == Role.Any.Value) throw new FormatException("Invalid reservation: role \"*\" cannot be reserved");
        return new Reservation
        {
            Role = RoleReading.Read(wire.Role), IsDynamic = wire.Type == WireResource.Types.ReservationInfo.Types.Type.Dynamic,
            Principal = wire.HasPrincipal ? wire.Principal : null, Labels = wire.Labels.ToCore(),
        };
    }

    private static DiskInfo ToCore(DiskWire wire, string name)
    {
        if (name != "disk") throw new FormatException($"DiskInfo should not be set for {name} resource");
        return new DiskInfo
        {
            PersistenceId = wire.Persistence?.Id, PersistencePrincipal = wire.Persistence is { HasPrincipal: true } by ? by.Principal : null,
            ContainerPath = wire.Volume?.ContainerPath, HostPath = wire.Volume is { HasHostPath: true } volume ? volume.HostPath : null,
            IsReadOnly = wire.Volume?.Mode == Wire.Volume.Types.Mode.Ro, Source = wire.Source is { } source ? ToCore(source) : null,
        };
    }

    private static DiskSource ToCore(DiskWire.Types.Source wire) => new()
    {
        Type = (DiskSourceType)(int)wire.Type, Root = wire.Mount is { HasRoot: true } mount ? mount.Root : wire.Path is { HasRoot: true } path ? path.Root : null,
        Id = wire.HasId ? wire.Id : null, Profile = wire.HasProfile ? wire.Profile : null, Vendor = wire.HasVendor ? wire.Vendor : null,
        Metadata = wire.Metadata.ToCore(),
    };
}
