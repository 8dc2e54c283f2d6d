using System.Collections.Immutable;

namespace Sandun.Routing;

/// <summary>How a HAProxy gets from where it is to a model.</summary>
/// <param name="Commands">Runtime changes, to be sent now, in order.</param>
/// <param name="NeedsReload">Something only a reload can change is still missing.</param>
public sealed record HaproxyPlan(ImmutableArray<RuntimeCommand> Commands, bool NeedsReload);
