using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// A step in the tree's history, told backwards: what to put back to get from this version to the one before. Its size is that of the
/// change, and forgetting the oldest rewrites nothing.
/// </summary>
/// <param name="Version">The version the change brought about.</param>
/// <param name="AppsBefore">Apps it changed or removed, as they were.</param>
/// <param name="AppsAdded">Apps it added.</param>
/// <param name="GroupsBefore">Groups it changed or removed, as they were.</param>
/// <param name="GroupsAdded">Groups it added.</param>
public sealed record TreeChange(
    DateTimeOffset Version, ImmutableArray<App> AppsBefore, ImmutableArray<PathId> AppsAdded,
    ImmutableArray<AppGroup> GroupsBefore, ImmutableArray<PathId> GroupsAdded);
