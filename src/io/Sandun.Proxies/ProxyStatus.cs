using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Proxies;

/// <summary>Where a proxy stands after a round of work.</summary>
/// <param name="AppliedRevision">It serves exactly this revision of the registry.</param>
/// <param name="Drained">Draining tasks without a request in flight, in order.</param>
/// <param name="Problems">A sentence for each thing that is wrong, what matters most first; none when all is well.</param>
/// <param name="Again">When to come back, unless something happens first.</param>
public sealed record ProxyStatus(long AppliedRevision, ImmutableArray<TaskId> Drained, ImmutableArray<string> Problems, TimeSpan Again)
{
    /// <summary>Whether the problem keeps the proxy from serving as it should; false where something was left out and the rest is served.</summary>
    public bool IsFaulty { get; init; }

    /// <summary>Reloads since it started; null where there are none.</summary>
    public long? Reloads { get; init; }

    /// <summary>What the last reload changed; null before the first.</summary>
    public string? LastDiff { get; init; }
}
