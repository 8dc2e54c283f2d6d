using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What a router says of itself: after each applied revision, and at an interval.</summary>
/// <param name="Router">Which router.</param>
/// <param name="AppliedRevision">Its proxy serves exactly this revision of the registry.</param>
/// <param name="Drained">Tasks whose endpoints are draining and have no request in flight on this router.</param>
/// <param name="Engine">What serves: <c>haproxy 2.6.12</c> or <c>yarp 2.3.0</c>.</param>
/// <param name="Problem">A sentence when something is wrong, such as a refused configuration; null when all is well.</param>
public sealed record RouterReport(RouterId Router, long AppliedRevision, ImmutableArray<TaskId> Drained, string Engine, string? Problem)
{
    /// <summary>Whether the problem keeps the proxy from serving as it should; false where something was left out and the rest is served.</summary>
    public bool IsFaulty { get; init; }

    /// <summary>The data center the router stands in; null when it was not told.</summary>
    public string? DataCenter { get; init; }

    /// <summary>How long the revision last applied took from its arrival at the router until the proxy served it; null before the first.</summary>
    public TimeSpan? ApplyTime { get; init; }

    /// <summary>Reloads of the proxy since the router started; null where it has none.</summary>
    public long? Reloads { get; init; }

    /// <summary>What the last reload changed, lines with <c>+</c> or <c>-</c> before them; null before the first.</summary>
    public string? LastDiff { get; init; }
}
