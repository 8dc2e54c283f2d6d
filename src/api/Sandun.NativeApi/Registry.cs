namespace Sandun.NativeApi;

/// <summary>The whole registry at one revision.</summary>
/// <param name="Revision">Watch from here.</param>
/// <param name="Routes">Ordered by app and port index.</param>
/// <param name="Endpoints">Ordered by app and task.</param>
public sealed record RegistrySnapshot(long Revision, IReadOnlyList<RouteItem> Routes, IReadOnlyList<EndpointItem> Endpoints);

/// <summary>What changed since a revision.</summary>
/// <param name="Revision">Watch on from here.</param>
/// <param name="Resync">The history does not reach back so far: read the whole registry anew. Nothing is guessed.</param>
/// <param name="Changes">In order; a change may be told twice and then says the same.</param>
public sealed record RegistryChanges(long Revision, bool Resync, IReadOnlyList<RegistryChangeItem> Changes);

/// <summary>One change; exactly one of the last two is present when something was put, none when it was removed.</summary>
/// <param name="Kind"><c>endpoint</c>, <c>endpointRemoved</c>, <c>route</c> or <c>routeRemoved</c>.</param>
/// <param name="Revision">The registry's revision of the change.</param>
/// <param name="App">Whose.</param>
/// <param name="Task">The endpoint's task; null for routes.</param>
/// <param name="PortIndex">The route's port; null for endpoints.</param>
/// <param name="Endpoint">The endpoint as it is now.</param>
/// <param name="Route">The route as it is now.</param>
public sealed record RegistryChangeItem(string Kind, long Revision, string App, string? Task, int? PortIndex, EndpointItem? Endpoint, RouteItem? Route);

/// <summary>Where one task is reached from outside its container.</summary>
/// <param name="Task">The task.</param>
/// <param name="App">Its app.</param>
/// <param name="State"><c>Starting</c>, <c>Serving</c> or <c>Draining</c>; only serving ones take traffic.</param>
/// <param name="Address">The outer address.</param>
/// <param name="Ports">The outer port for each port definition.</param>
/// <param name="Hostname">The node's name.</param>
/// <param name="Region">The node's region, or null.</param>
/// <param name="DataCenter">The node's data center, or null.</param>
/// <param name="Weight">Share of traffic, 0–256.</param>
/// <param name="Revision">The registry's revision of its last change.</param>
public sealed record EndpointItem(
    string Task, string App, string State, string Address, IReadOnlyList<int> Ports, string Hostname, string? Region, string? DataCenter, int Weight, long Revision);

/// <summary>How one port of an app is reached through routers.</summary>
/// <param name="App">Whose port.</param>
/// <param name="PortIndex">Which.</param>
/// <param name="ServicePort">The port routers listen on for it, or null.</param>
/// <param name="Hosts">Its virtual hosts.</param>
/// <param name="Path">Their path prefix, or null for all.</param>
/// <param name="Http">Whether it is HTTP; else TCP.</param>
/// <param name="Balance">How an instance is chosen.</param>
/// <param name="StickyCookie">The cookie that ties clients to instances, or null.</param>
/// <param name="Maintenance">Whether the maintenance page is shown.</param>
/// <param name="DataCenters">Shares by data center; empty when none are given.</param>
/// <param name="Problem">What of the definition could not be taken, or null.</param>
/// <param name="Revision">The registry's revision of its last change.</param>
public sealed record RouteItem(
    string App, int PortIndex, int? ServicePort, IReadOnlyList<string> Hosts, string? Path, bool Http, string Balance, string? StickyCookie, bool Maintenance,
    IReadOnlyDictionary<string, int> DataCenters, string? Problem, long Revision);

/// <summary>One route with those behind it.</summary>
/// <param name="Route">The route.</param>
/// <param name="Endpoints">Its app's endpoints.</param>
/// <param name="Numbers">What it carries now, all routers together.</param>
/// <param name="Instances">What each instance carries now.</param>
public sealed record RouteSummary(RouteItem Route, IReadOnlyList<EndpointItem> Endpoints, TrafficNumbers Numbers, IReadOnlyList<NamedTraffic> Instances);

/// <summary>One router.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Engine">What serves.</param>
/// <param name="DataCenter">Where it stands, or null.</param>
/// <param name="AppliedRevision">The revision of the registry its proxy serves.</param>
/// <param name="Behind">How many revisions it is behind the registry.</param>
/// <param name="ApplyMs">Milliseconds the last applied revision took from its arrival until it was served, or null.</param>
/// <param name="Problem">What is wrong, or null.</param>
/// <param name="Reloads">Reloads of the proxy since the router started, or null where it has none.</param>
/// <param name="LastDiff">What the last reload changed, a line each with <c>+</c> or <c>-</c> before it; null before the first.</param>
/// <param name="Numbers">What it carries now.</param>
/// <param name="Silent">Its figures are missing.</param>
public sealed record RouterSummary(
    string Id, string Engine, string? DataCenter, long AppliedRevision, long Behind, double? ApplyMs, string? Problem, long? Reloads, string? LastDiff,
    TrafficNumbers Numbers, bool Silent)
{
    /// <summary>Whether the problem keeps it from serving as it should; false where something was left out and the rest is served.</summary>
    public bool Faulty { get; init; }

    /// <summary>Since when it is not connected; its proxy may go on with the revision it had. Null while it is; left out after an hour.</summary>
    public DateTimeOffset? LostSince { get; init; }
}

/// <summary>All of routing on one page.</summary>
/// <param name="Revision">The registry's revision.</param>
/// <param name="Routes">Ordered by app and port index.</param>
/// <param name="Routers">Ordered by name.</param>
/// <param name="Drift">Where the store was found not to hold what it should, newest first.</param>
public sealed record RoutingReport(long Revision, IReadOnlyList<RouteSummary> Routes, IReadOnlyList<RouterSummary> Routers, IReadOnlyList<DriftFinding> Drift);

/// <summary>One record of the registry in the store that was not as it should be.</summary>
/// <param name="At">When it was found.</param>
/// <param name="Key">The key in the store.</param>
/// <param name="What"><c>missing</c>, <c>changed</c> or <c>unknown</c>.</param>
/// <param name="Repaired">Whether it was put right.</param>
public sealed record DriftFinding(DateTimeOffset At, string Key, string What, bool Repaired);

/// <summary>A certificate routers serve TLS with, without its key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hosts">The host names it is for.</param>
/// <param name="NotAfter">When it ends; null when it cannot be read.</param>
/// <param name="Problem">What is wrong with it, or null.</param>
public sealed record CertificateSummary(string Name, IReadOnlyList<string> Hosts, DateTimeOffset? NotAfter, string? Problem);
