using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What a change is expected to do, by the nodes as they are now.</summary>
/// <param name="Apps">The apps in the order they are dealt with.</param>
/// <param name="Roles">What the roles of these apps ask for, before and after.</param>
/// <param name="Warnings">What may be other than meant.</param>
public sealed record PlanForecast(ImmutableArray<AppForecast> Apps, ImmutableArray<RoleUse> Roles, ImmutableArray<PlanWarning> Warnings);

/// <summary>What the apps of a role ask for in all.</summary>
/// <param name="Role">The role.</param>
/// <param name="Before">Count × amounts of its apps now.</param>
/// <param name="After">The same afterwards.</param>
public sealed record RoleUse(Role Role, ResourceAmounts Before, ResourceAmounts After);

/// <summary>Something that may be other than meant.</summary>
/// <param name="Kind">What.</param>
/// <param name="App">Of which app.</param>
/// <param name="Detail">With which figures or names; may be empty.</param>
public sealed record PlanWarning(PlanWarningKind Kind, PathId App, string Detail);

/// <summary>What a plan warns of.</summary>
public enum PlanWarningKind
{
    /// <summary>New instances find no place; the detail says how many and what the nearest node lacks.</summary>
    NoPlace = 0,

    /// <summary>No instance can start before one stops, and none may stop first: the deployment would not get on.</summary>
    Stuck = 1,

    /// <summary>Without a health check an instance counts as up as soon as it runs.</summary>
    NoHealthCheck = 2,

    /// <summary>All instances stop before new ones are up.</summary>
    Outage = 3,

    /// <summary>Another app has the service port; the detail is port and app.</summary>
    PortShared = 4,

    /// <summary>Another app has the host name and path; the detail is these and the app.</summary>
    HostShared = 5,

    /// <summary>A running deployment holds the app; the detail is its id.</summary>
    Locked = 6,

    /// <summary>A member of the definition that nothing reads; the detail is its name.</summary>
    UnknownMember = 7,

    /// <summary>More instances than are placed one by one in a plan; the detail is how many were left out, and of how many.</summary>
    NotLookedAt = 8,

    /// <summary>The app's scaler holds another count than the definition names, and keeps it; the detail is the one asked for and the one kept.</summary>
    CountKept = 9,

    /// <summary>Instances of an earlier version run and nothing replaces them; the detail is how many, and of how many.</summary>
    Outdated = 10,
}
