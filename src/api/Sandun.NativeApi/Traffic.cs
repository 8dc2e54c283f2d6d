using System.Text.Json.Serialization;

namespace Sandun.NativeApi;

/// <summary>The traffic of all apps, about the last second.</summary>
/// <param name="At">When it was put together.</param>
/// <param name="Partial">Whether a router's figures are missing, so that the numbers are too low.</param>
/// <param name="Apps">Apps that had traffic within ten seconds, ordered by id.</param>
/// <param name="Routers">Routers, ordered by id.</param>
public sealed record TrafficReport(DateTimeOffset At, bool Partial, IReadOnlyList<AppTrafficSummary> Apps, IReadOnlyList<RouterTrafficSummary> Routers);

/// <summary>One app's traffic.</summary>
/// <param name="Id">The app.</param>
/// <param name="Total">All routers together.</param>
/// <param name="Ports">By port index, as text.</param>
/// <param name="Routers">By router.</param>
/// <param name="DataCenters">By the data center of the instances; <c>""</c> for those of none.</param>
/// <param name="Instances">By task.</param>
public sealed record AppTrafficSummary(
    string Id, TrafficNumbers Total, IReadOnlyList<NamedTraffic> Ports, IReadOnlyList<NamedTraffic> Routers, IReadOnlyList<NamedTraffic> DataCenters,
    IReadOnlyList<NamedTraffic> Instances);

/// <summary>Traffic of one part.</summary>
/// <param name="Name">The part: a port index, a router, a data center, or a task.</param>
/// <param name="Numbers">What it had.</param>
public sealed record NamedTraffic(string Name, TrafficNumbers Numbers);

/// <summary>One router's traffic.</summary>
/// <param name="Id">The router.</param>
/// <param name="Numbers">All apps together.</param>
/// <param name="HeardAt">When it last told.</param>
/// <param name="Silent">It has told nothing for five seconds.</param>
/// <param name="Lost">Reports that were lost on the way.</param>
public sealed record RouterTrafficSummary(string Id, TrafficNumbers Numbers, DateTimeOffset HeardAt, bool Silent, long Lost);

/// <summary>Rates are per second; times are milliseconds of the last ten seconds, 0 when none was seen.</summary>
public sealed record TrafficNumbers
{
    public double Requests { get; init; }
    public double Sessions { get; init; }
    public long BytesIn { get; init; }
    public long BytesOut { get; init; }
    public double Informational { get; init; }
    public double Successes { get; init; }
    public double Redirections { get; init; }
    public double ClientErrors { get; init; }
    public double ServerErrors { get; init; }
    public double ConnectErrors { get; init; }
    public double ResponseErrors { get; init; }
    public double Denied { get; init; }
    public double Retries { get; init; }
    public double ClientAborts { get; init; }

    /// <summary>Requests being worked on now.</summary>
    public int Concurrency { get; init; }

    /// <summary>Requests that wait for an instance now.</summary>
    public int Queue { get; init; }

    public double MeanMs { get; init; }
    public double P50Ms { get; init; }
    public double P90Ms { get; init; }
    public double P95Ms { get; init; }
    public double P99Ms { get; init; }

    /// <summary>Requests the times are of; a fair sample of all.</summary>
    public long Timed { get; init; }
}

/// <summary>A change of where one app's traffic goes; members that are absent stay. One that is misspelt is refused.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TrafficOrder
{
    public required string App { get; init; }

    /// <summary>Shares by data center, 0–256, in place of those there are; empty takes them back.</summary>
    public IReadOnlyDictionary<string, int>? DataCenters { get; init; }

    /// <summary>Weights of tasks, 0–256; null takes a task's own back.</summary>
    public IReadOnlyDictionary<string, int?>? Instances { get; init; }

    /// <summary><c>on</c>, <c>off</c>, or <c>default</c> to leave it to the definition.</summary>
    public string? Maintenance { get; init; }
}
