namespace Sandun.NativeApi;

/// <summary>One row of the list of nodes.</summary>
/// <param name="Id">Agent id.</param>
/// <param name="Hostname">Host name.</param>
/// <param name="DataCenter">Zone, or <c>default</c>.</param>
/// <param name="Region">Region, or empty.</param>
/// <param name="Reachable">Whether it answers.</param>
/// <param name="Since">Since when.</param>
/// <param name="Tasks">Tasks on it.</param>
/// <param name="Resources">Its resources.</param>
/// <param name="HasDocker">Whether it runs Docker containers.</param>
/// <param name="Attributes">Its attributes, name=value.</param>
/// <param name="NotEnforced">Limits it cannot enforce.</param>
/// <param name="Version">Agent version.</param>
public sealed record NodeSummary(
    string Id, string Hostname, string DataCenter, string Region, bool Reachable, DateTimeOffset Since, int Tasks, ResourceSummary Resources,
    bool HasDocker, IReadOnlyList<string> Attributes, IReadOnlyList<string> NotEnforced, string Version);
