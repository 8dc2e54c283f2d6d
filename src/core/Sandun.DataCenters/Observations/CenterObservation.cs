namespace Sandun.DataCenters;

/// <summary>One data center at one moment.</summary>
/// <param name="Zone">Its zone.</param>
/// <param name="Nodes">Agents known.</param>
/// <param name="Reachable">Of these, those that answer.</param>
/// <param name="Observers">Who looks at it from outside: the leader's link to its agents, routers, servers elsewhere.</param>
/// <param name="ObserversMissing">Of these, those that do not see it.</param>
public sealed record CenterObservation(string Zone, int Nodes, int Reachable, int Observers, int ObserversMissing);
