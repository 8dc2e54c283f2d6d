using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>
/// How a route's requests are treated on their way: checked values only. Absent ones are the router's defaults. A record of values
/// that compares by content.
/// </summary>
public sealed record RouteSettings
{
    public static readonly RouteSettings Default = new();

    /// <summary>How an instance is chosen.</summary>
    public RouteBalance Balance { get; init; } = RouteBalance.RoundRobin;

    /// <summary>Name of the cookie that ties a client to its instance; null for none. HTTP only.</summary>
    public string? StickyCookie { get; init; }

    /// <summary>A new instance's share grows from a tenth to its whole over this many seconds; 0 for at once, at most 3600.</summary>
    public int SlowStartSeconds { get; init; }

    /// <summary>Most requests an instance works on at once for one router, 1–100,000; more wait. Null for no bound.</summary>
    public int? InstanceConcurrency { get; init; }

    /// <summary>Most requests a second of the whole route on one router, 1–1,000,000; more are answered 429. Null for no bound.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>Most requests of one client address within ten seconds on one router, 1–1,000,000. Null for no bound.</summary>
    public int? ClientRequests { get; init; }

    /// <summary>Most connections of one client address at once, 1–100,000. Null for no bound.</summary>
    public int? ClientConnections { get; init; }

    /// <summary>How often a failed request is sent again, 0–10; by default those that are safe to repeat. Null for the proxy's own: 5, YARP 3.</summary>
    public int? Retries { get; init; }

    /// <summary>Whether requests of all methods are repeated after a broken answer; the app says that twice is harmless.</summary>
    public bool RetryAllMethods { get; init; }

    /// <summary>Whether routers leave instances in the route whatever they see of them.</summary>
    public bool ChecksOff { get; init; }

    /// <summary>Seconds between a router's checks of an instance in the route, 1–3,600; null for 60. What requests show counts at once.</summary>
    public int? CheckIntervalSeconds { get; init; }

    /// <summary>Milliseconds to wait for a connection, 10–60,000; null for 500.</summary>
    public int? ConnectTimeoutMs { get; init; }

    /// <summary>Seconds to wait for an instance's answer, 1–86,400; null for 60.</summary>
    public int? ServerTimeoutSeconds { get; init; }

    /// <summary>Seconds an idle websocket or other tunnel lives, 1–604,800; null for 3,600.</summary>
    public int? TunnelTimeoutSeconds { get; init; }

    /// <summary>Seconds a request waits for an instance, 1–3,600; null for 5.</summary>
    public int? QueueTimeoutSeconds { get; init; }

    /// <summary>Seconds a request waits while no instance serves, 0–300; 0 answers 503 at once. HTTP only.</summary>
    public int HoldSeconds { get; init; }

    /// <summary>Whether all requests are answered with the maintenance page.</summary>
    public bool Maintenance { get; init; }

    /// <summary>Text of the maintenance page, at most 500 characters; null for a plain sentence.</summary>
    public string? MaintenanceText { get; init; }

    /// <summary>Names of certificates the route's hosts are served with over TLS.</summary>
    public ImmutableArray<string> Certificates { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether plain HTTP is redirected to HTTPS.</summary>
    public bool RedirectToHttps { get; init; }

    /// <summary>Whether browsers are told to come over HTTPS only.</summary>
    public bool Hsts { get; init; }

    /// <summary>Whether TLS goes through to the instances, told apart by the name the client asks for. TCP routes with hosts only.</summary>
    public bool TlsPassThrough { get; init; }

    /// <summary>Whether instances speak HTTP/2 without TLS.</summary>
    public bool InstanceHttp2 { get; init; }

    /// <summary>Whether requests get an id and a trace context where they have none.</summary>
    public bool Tracing { get; init; }

    /// <summary>Whether all data centers are alike; else routers that know their own prefer instances in it.</summary>
    public bool AnyLocality { get; init; }

    /// <summary>Shares of traffic by the instances' data center, 0–256; empty for none given. One not named gets none.</summary>
    public ImmutableSortedDictionary<string, int> DataCenters
    {
        get;
        init => field = value?.WithComparers(StringComparer.Ordinal) ?? ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Groups of routers that serve the route, as marathon-lb has them; empty for all.</summary>
    public ImmutableArray<string> RouterGroups { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether another differs in what only weights express: shares of data centers and locality.</summary>
    public bool IsLikeStructure(RouteSettings other) => this with { DataCenters = other.DataCenters, AnyLocality = other.AnyLocality } == other;

    public bool Equals(RouteSettings? other) => other is not null &&
        Scalars(this).Equals(Scalars(other)) &&
        Certificates.AsSpan().SequenceEqual(other.Certificates.AsSpan()) &&
        RouterGroups.AsSpan().SequenceEqual(other.RouterGroups.AsSpan()) &&
        DataCenters.SequenceEqual(other.DataCenters);

    public override int GetHashCode() => HashCode.Combine(Balance, StickyCookie, SlowStartSeconds, Maintenance, Certificates.Length, DataCenters.Count);

    /// <summary>Boxed groups: a tuple of eight or more compares the same but cannot be written out.</summary>
    private static (object, object, object, object) Scalars(RouteSettings of) => (
        (of.Balance, of.StickyCookie, of.SlowStartSeconds, of.InstanceConcurrency, of.RequestsPerSecond, of.ClientRequests, of.ClientConnections),
        (of.Retries, of.RetryAllMethods, of.ConnectTimeoutMs, of.ServerTimeoutSeconds, of.TunnelTimeoutSeconds, of.QueueTimeoutSeconds),
        (of.Maintenance, of.MaintenanceText, of.RedirectToHttps, of.Hsts, of.TlsPassThrough, of.HoldSeconds),
        (of.InstanceHttp2, of.Tracing, of.AnyLocality, of.ChecksOff, of.CheckIntervalSeconds));
}

/// <summary>How a router chooses an instance.</summary>
public enum RouteBalance
{
    /// <summary>In turn, by weight.</summary>
    RoundRobin = 0,

    /// <summary>The one with the fewest requests in hand.</summary>
    LeastConnections = 1,

    /// <summary>The less loaded of two drawn at random.</summary>
    Random = 2,

    /// <summary>The same one for the same client address.</summary>
    Source = 3,

    /// <summary>The same one for the same path.</summary>
    Uri = 4,
}
