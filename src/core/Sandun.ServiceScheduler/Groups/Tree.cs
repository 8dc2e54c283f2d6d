using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>All groups and apps at one moment. The root group is always there.</summary>
/// <param name="Groups">Groups by path.</param>
/// <param name="Apps">Apps by path.</param>
public sealed record Tree(ImmutableSortedDictionary<PathId, AppGroup> Groups, ImmutableSortedDictionary<PathId, App> Apps)
{
    public static readonly Tree Empty = new(
        ImmutableSortedDictionary<PathId, AppGroup>.Empty.Add(PathId.Root, new AppGroup { Id = PathId.Root }),
        ImmutableSortedDictionary<PathId, App>.Empty);
}
