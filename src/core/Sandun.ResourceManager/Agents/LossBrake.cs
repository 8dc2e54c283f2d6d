using System.Collections.Immutable;

namespace Sandun.ResourceManager;

/// <summary>
/// So many agents fell silent at once that the cause is more likely the network, or this server, than their machines: none is given up
/// until they come back, or an operator confirms the loss.
/// </summary>
/// <param name="Since">When it began to hold.</param>
/// <param name="Silent">How many agents are silent.</param>
/// <param name="Known">Of how many that were in service.</param>
/// <param name="DataCenters">The zones they are in, ordered.</param>
public sealed record LossBrake(DateTimeOffset Since, int Silent, int Known, ImmutableArray<string> DataCenters);
