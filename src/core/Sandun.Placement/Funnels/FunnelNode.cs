using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>One node as the resource manager sees it, whoever holds its resources.</summary>
public sealed record FunnelNode
{
    public required AgentId Id { get; init; }
    public required string Hostname { get; init; }

    /// <summary>What our framework could take now: what nobody uses or holds, and what is offered to us.</summary>
    public required Resources Free { get; init; }

    /// <summary>What it could take if other frameworks gave back all they use and hold; at least <see cref="Free"/>.</summary>
    public required Resources FreeWithoutOthers { get; init; }

    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = Sorted.Empty;
    public string? Region { get; init; }
    public string? Zone { get; init; }
    public bool HasDocker { get; init; }

    /// <summary>Networks it has for plain processes; null when it does not say.</summary>
    public ImmutableArray<string>? Networks { get; init; }
}
