using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>The node that lacks least.</summary>
/// <param name="Id">The agent.</param>
/// <param name="Hostname">Its host name.</param>
/// <param name="Lacks">What it lacks, with figures.</param>
public sealed record NearestNode(AgentId Id, string Hostname, ImmutableArray<string> Lacks);
