namespace Sandun.NativeApi;

/// <summary>All data centers at one moment.</summary>
/// <param name="Centers">By id.</param>
/// <param name="Systems">Systems with containers anywhere, by name.</param>
/// <param name="Failover">When work moves by itself.</param>
/// <param name="NoFailoverBecause">Why nothing can move by itself here; null when it can.</param>
/// <param name="Switches">Switches that are under way, oldest first.</param>
public sealed record DataCentersStatus(
    IReadOnlyList<CenterStatus> Centers, IReadOnlyList<string> Systems, FailoverSettings Failover, string? NoFailoverBecause,
    IReadOnlyList<SwitchStatus> Switches);

/// <summary>One data center.</summary>
/// <param name="Id">Its zone; <c>default</c> for nodes without one.</param>
/// <param name="NameEn">Name in English; the id when it was given none.</param>
/// <param name="NameZh">Name in Chinese; the id when it was given none.</param>
/// <param name="Site">Where it stands.</param>
/// <param name="Region">Its region, or empty.</param>
/// <param name="Mode"><c>active</c>, <c>drain</c> or <c>off</c>.</param>
/// <param name="Weight">Its part when apps are spread by weight.</param>
/// <param name="TrafficMille">Share of its usual traffic it takes, in thousandths; below 1,000 while it is weighed out.</param>
/// <param name="WeighedOutBecause">Why; empty when it is not.</param>
/// <param name="Nodes">Agents known.</param>
/// <param name="NodesReachable">Of these, those that answer.</param>
/// <param name="Routers">Routers that stand in it.</param>
/// <param name="Containers">Running tasks.</param>
/// <param name="Resources">Of its reachable nodes.</param>
/// <param name="Apps">Containers of each app there, the most first.</param>
/// <param name="RequestsASecond">Requests its instances answer now.</param>
/// <param name="TrafficPercent">Its share of all requests now, in percent.</param>
/// <param name="LatencyMs">Median time from the leader to its agents and back, in milliseconds; null before it is known.</param>
/// <param name="Evacuation">Whether the other centers could take all of it over.</param>
public sealed record CenterStatus(
    string Id, string NameEn, string NameZh, string Site, string Region, string Mode, int Weight, int TrafficMille, string WeighedOutBecause,
    int Nodes, int NodesReachable, int Routers, int Containers, ResourceSummary Resources, IReadOnlyList<AppInCenter> Apps,
    decimal RequestsASecond, decimal TrafficPercent, decimal? LatencyMs, EvacuationStatus Evacuation);

/// <param name="App">The app.</param>
/// <param name="System">Its system.</param>
/// <param name="Containers">Its running tasks in the center.</param>
public sealed record AppInCenter(string App, string System, int Containers)
{
    /// <summary>Its name in English, from its label <c>name-en</c>; its id when it has none.</summary>
    public string NameEn { get; init; } = App;

    /// <summary>Its name in Chinese, from its label <c>name-zh</c>; its id when it has none.</summary>
    public string NameZh { get; init; } = App;
}

/// <param name="Possible">Whether another center could take all of it.</param>
/// <param name="To">The center that could, or the one that lacks least; empty when there is no other.</param>
/// <param name="Why">What is lacking; empty when it is possible.</param>
public sealed record EvacuationStatus(bool Possible, string To, string Why);

/// <summary>A description of a center; members that are null stay as they are.</summary>
/// <param name="NameEn">Name in English.</param>
/// <param name="NameZh">Name in Chinese.</param>
/// <param name="Site">Where it stands.</param>
/// <param name="Mode"><c>active</c>, <c>drain</c> or <c>off</c>.</param>
/// <param name="Weight">0–1000.</param>
public sealed record CenterEdit(string? NameEn, string? NameZh, string? Site, string? Mode, int? Weight);

/// <summary>When a center's work moves by itself; members that are null stay as they are.</summary>
/// <param name="Enabled">Whether it does at all.</param>
/// <param name="AfterSeconds">How long a center must be gone.</param>
/// <param name="HoldDownSeconds">How long nothing moves by itself after a move.</param>
/// <param name="MostAnHour">Most moves within an hour.</param>
/// <param name="BusinessPercent">Good requests must have fallen below this part of what they were; 0 to ask the observers alone.</param>
/// <param name="WeighOut">Whether a center that answers badly is weighed out.</param>
public sealed record FailoverSettings(
    bool? Enabled, int? AfterSeconds, int? HoldDownSeconds, int? MostAnHour, int? BusinessPercent, bool? WeighOut);
