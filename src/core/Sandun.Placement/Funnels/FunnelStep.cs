using System.Collections.Immutable;

namespace Sandun.Placement;

/// <summary>What one requirement did to the nodes the earlier ones left.</summary>
/// <param name="Requirement">The requirement.</param>
/// <param name="RuledOut">Nodes ruled out here.</param>
/// <param name="Left">Nodes left after this step.</param>
/// <param name="NodeNames">Host names of nodes ruled out, in order of the nodes, at most <see cref="Funnel.NamesMax"/>.</param>
/// <param name="HeldByOthers">Of the nodes ruled out, those that would fit if other frameworks gave back what they hold.</param>
public sealed record FunnelStep(Requirement Requirement, int RuledOut, int Left, ImmutableArray<string> NodeNames, int HeldByOthers);
