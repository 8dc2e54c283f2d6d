using System.Collections.Immutable;
using Sandun.Protocol;
using Capability = Sandun.MesosApi.Wire.FrameworkInfo.Types.Capability;

namespace Sandun.MesosApi.Mapping;

/// <summary>What frameworks say of themselves, both ways.</summary>
internal static class FrameworkMapping
{
    /// <summary>Mesos' longest duration, in seconds: what fits in signed 64-bit nanoseconds.</summary>
    private const double LongestDuration = long.MaxValue / 1e9;

    /// <exception cref="FormatException">It is not valid; the message is Mesos'.</exception>
    public static FrameworkInfo ToCore(this Wire.FrameworkInfo wire)
    {
        var isMultiRole = wire.Capabilities.Any(capability => capability.Type == Capability.Types.Type.MultiRole);
        CheckRoles(wire, isMultiRole);
        if (wire.Id is { Value.Length: > 0 } id && IdReading.Error(id.Value) is { } error) throw new FormatException(error);
        if (!(double.Abs(wire.FailoverTimeout) <= LongestDuration))
            throw new FormatException(FormattableString.Invariant($"The framework failover_timeout ({wire.FailoverTimeout}) is invalid"));
        return new FrameworkInfo
        {
            Name = wire.Name, Id = wire.Id is { Value.Length: > 0 } known ? new FrameworkId(known.Value) : null, User = wire.User,
            Roles = isMultiRole ? [.. wire.Roles.Select(role => new Role(role)).Order()] : [new Role(wire.Role)],
            FailoverTimeout = Scalars.Seconds(wire.FailoverTimeout), Checkpoint = wire.Checkpoint, Principal = wire.HasPrincipal ? wire.Principal : null,
            Hostname = wire.Hostname, WebUiUrl = wire.WebuiUrl, Labels = wire.Labels.ToCore(),
            Capabilities = wire.Capabilities.Aggregate(FrameworkCapabilities.None, (all, one) => all | ToCore(one.Type)),
            OfferMinimums = [.. wire.OfferFilters.OrderBy(filter => filter.Key, StringComparer.Ordinal).Select(filter => Minimum(filter.Key, filter.Value))],
        };
    }

    public static Wire.FrameworkInfo ToWire(this FrameworkInfo core)
    {
        var wire = new Wire.FrameworkInfo { User = core.User, Name = core.Name, FailoverTimeout = core.FailoverTimeout.TotalSeconds, Checkpoint = core.Checkpoint };
        if (core.Id is { } id) wire.Id = new Wire.FrameworkID { Value = id.Value };
        if (core.Hostname.Length > 0) wire.Hostname = core.Hostname;
        if (core.Principal is { } principal) wire.Principal = principal;
        if (core.WebUiUrl.Length > 0) wire.WebuiUrl = core.WebUiUrl;
        if (!core.Labels.IsEmpty) wire.Labels = core.Labels.ToWire();
        if (core.Can(FrameworkCapabilities.MultiRole)) wire.Roles.Add(core.Roles.Select(role => role.Value));
        else wire.Role = core.Roles.IsEmpty ? Role.Any.Value : core.Roles[0].Value;
        foreach (var type in CapabilitiesOf(core.Capabilities)) wire.Capabilities.Add(new Capability { Type = type });
        foreach (var minimum in core.OfferMinimums) wire.OfferFilters[minimum.Role.Value] = ToWire(minimum);
        return wire;
    }

    /// <summary>Mesos' names of the capabilities, in order of their numbers.</summary>
    public static IEnumerable<Capability.Types.Type> CapabilitiesOf(FrameworkCapabilities capabilities) =>
        Enum.GetValues<Capability.Types.Type>().Where(type => type != Capability.Types.Type.Unknown && capabilities.HasFlag((FrameworkCapabilities)(1 << (int)type)));

    /// <exception cref="FormatException">A suppressed role is none of the framework's.</exception>
    public static ImmutableArray<Role> Suppressed(IEnumerable<string> suppressed, FrameworkInfo info)
    {
        ImmutableArray<Role> roles = [.. suppressed.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(role => new Role(role))];
        var foreign = roles.Where(role => !info.Roles.Contains(role)).ToArray();
        return foreign.Length == 0
            ? roles
            : throw new FormatException($"Suppressed roles {{ {string.Join(", ", foreign)} }} are not contained in the set of roles");
    }

    private static FrameworkCapabilities ToCore(Capability.Types.Type type) =>
        Enum.IsDefined(type) && type != Capability.Types.Type.Unknown ? (FrameworkCapabilities)(1 << (int)type) : FrameworkCapabilities.None;

    private static void CheckRoles(Wire.FrameworkInfo wire, bool isMultiRole)
    {
        if (isMultiRole && wire.HasRole) throw new FormatException("'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable");
        if (!isMultiRole && wire.Roles.Count > 0) throw new FormatException("'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable");
        var doubles = wire.Roles.GroupBy(role => role, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key).ToArray();
        if (doubles.Length > 0) throw new FormatException($"'FrameworkInfo.roles' contains duplicate items: {{ {string.Join(", ", doubles)} }}");
        foreach (var role in wire.Roles)
        {
            if (RoleReading.Error(role) is { } error) throw new FormatException("'FrameworkInfo.roles' contains invalid role: " + error);
        }

        if (!isMultiRole && RoleReading.Error(wire.Role) is { } wrong) throw new FormatException("'FrameworkInfo.role' is not a valid role: " + wrong);
    }

    private static OfferMinimum Minimum(string role, Wire.OfferFilters filters)
    {
        var alternatives = filters.MinAllocatableResources?.Quantities.Select(quantities => quantities.Quantities
            .OrderBy(quantity => quantity.Key, StringComparer.Ordinal)
            .Select(quantity => quantity.Value.Value >= 0
                ? new NamedAmount(quantity.Key, Scalars.Amount(quantity.Key, quantity.Value.Value))
                : throw new FormatException($"Invalid resource quantity for '{quantity.Key}': Negative values not supported"))
            .ToImmutableArray());
        return new OfferMinimum(new Role(role), alternatives is null ? [] : [.. alternatives]);
    }

    private static Wire.OfferFilters ToWire(OfferMinimum minimum)
    {
        var wire = new Wire.OfferFilters { MinAllocatableResources = new Wire.OfferFilters.Types.MinAllocatableResources() };
        foreach (var alternative in minimum.Alternatives)
        {
            var quantities = new Wire.OfferFilters.Types.ResourceQuantities();
            foreach (var quantity in alternative) quantities.Quantities[quantity.Name] = new Wire.Value.Types.Scalar { Value = Scalars.Value(quantity.Name, quantity.Amount) };
            wire.MinAllocatableResources.Quantities.Add(quantities);
        }

        return wire;
    }
}
