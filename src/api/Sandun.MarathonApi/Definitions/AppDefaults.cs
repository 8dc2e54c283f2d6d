using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>What a definition is completed with where it says nothing, and what its group asks of it.</summary>
public sealed record AppDefaults
{
    public static readonly AppDefaults Plain = new();

    /// <summary>Role of apps that name none: Marathon's <c>--mesos_role</c>.</summary>
    public Role Role { get; init; } = Role.Any;

    /// <summary>Container network of apps that name none: <c>--default_network_name</c>; null when there is none.</summary>
    public string? NetworkName { get; init; }

    /// <summary>The groups as they are, for their <see cref="AppGroup.EnforceRole"/>.</summary>
    public ImmutableSortedDictionary<PathId, AppGroup> Groups { get; init; } = ImmutableSortedDictionary<PathId, AppGroup>.Empty;

    /// <summary>The only role an app of that path may have, or null when its top-level group enforces none.</summary>
    internal Role? EnforcedRole(PathId app) =>
        !app.Parent.IsRoot && Groups.TryGetValue(app.System, out var system) && system.EnforceRole ? new Role(app.System.Name) : null;
}
