using System.Collections.Immutable;

namespace Sandun.Placement;

/// <summary>How many nodes each requirement ruled out.</summary>
/// <param name="Nodes">Nodes looked at.</param>
/// <param name="Fitting">Nodes that fit.</param>
/// <param name="Steps">All requirements in their order, those that ruled out nothing included.</param>
/// <param name="Nearest">The node that lacks least; null when one fits or there is none.</param>
public sealed record FunnelReport(int Nodes, int Fitting, ImmutableArray<FunnelStep> Steps, NearestNode? Nearest);
