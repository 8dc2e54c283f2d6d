using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What is kept of a framework.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Display name.</param>
/// <param name="Roles">Roles it wants offers for.</param>
/// <param name="FailoverTimeout">How long its tasks live on after it disconnects.</param>
/// <param name="EndedAt">When it was torn down; its id is refused from then on. Null while it lives.</param>
public sealed record FrameworkRecord(
    FrameworkId Id, string Name, ImmutableArray<Role> Roles, TimeSpan FailoverTimeout, DateTimeOffset? EndedAt);
