using System.Text.Json.Serialization;

namespace Sandun.ServiceScheduler;

/// <summary>The <c>routing</c> member of an app's definition; docs/routing.md names its members.</summary>
internal sealed record DeclaredRouting
{
    public IReadOnlyList<DeclaredHttp>? Http { get; init; }
    public string? Balance { get; init; }
    public DeclaredSticky? Sticky { get; init; }
    public int? SlowStartSeconds { get; init; }
    public DeclaredLimits? Limits { get; init; }
    public DeclaredRetries? Retries { get; init; }
    public DeclaredTimeouts? Timeouts { get; init; }
    public DeclaredChecks? Checks { get; init; }
    public DeclaredTls? Tls { get; init; }
    public DeclaredMaintenance? Maintenance { get; init; }
    public bool? InstanceHttp2 { get; init; }
    public bool? Tracing { get; init; }
    public string? Locality { get; init; }
    public SortedDictionary<string, int>? DataCenters { get; init; }
    public IReadOnlyList<string>? RouterGroups { get; init; }
}

/// <summary>Virtual hosts of one port.</summary>
internal sealed record DeclaredHttp(int PortIndex, IReadOnlyList<string>? Hosts, string? Path);

internal sealed record DeclaredSticky(string? Cookie);

internal sealed record DeclaredLimits(int? InstanceConcurrency, int? RequestsPerSecond, int? ClientRequests, int? ClientConnections);

internal sealed record DeclaredRetries(int? Attempts, bool? AllMethods);

internal sealed record DeclaredTimeouts(int? ConnectMilliseconds, int? ServerSeconds, int? TunnelSeconds, int? QueueSeconds, int? HoldSeconds);

internal sealed record DeclaredChecks(bool? On, int? IntervalSeconds);

internal sealed record DeclaredTls(IReadOnlyList<string>? Certificates, bool? Redirect, bool? Hsts, bool? PassThrough);

internal sealed record DeclaredMaintenance(bool? On, string? Text);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DeclaredRouting))]
internal sealed partial class RoutingJson : JsonSerializerContext;
