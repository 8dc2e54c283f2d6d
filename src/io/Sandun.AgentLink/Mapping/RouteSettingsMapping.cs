using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.AgentLink.Mapping;

/// <summary>How a route's requests are treated, both ways.</summary>
internal static class RouteSettingsMapping
{
    public static Wire.RouteSettings ToWire(this RouteSettings core)
    {
        var wire = new Wire.RouteSettings
        {
            Balance = (int)core.Balance, SlowStartSeconds = core.SlowStartSeconds, RetryAllMethods = core.RetryAllMethods,
            Maintenance = core.Maintenance, RedirectToHttps = core.RedirectToHttps, Hsts = core.Hsts, TlsPassThrough = core.TlsPassThrough,
            InstanceHttp2 = core.InstanceHttp2, Tracing = core.Tracing, AnyLocality = core.AnyLocality, HoldSeconds = core.HoldSeconds,
            ChecksOff = core.ChecksOff,
        };
        if (core.CheckIntervalSeconds is { } interval) wire.CheckIntervalSeconds = interval;
        if (core.Retries is { } retries) wire.Retries = retries;
        if (core.StickyCookie is { } cookie) wire.StickyCookie = cookie;
        if (core.InstanceConcurrency is { } concurrency) wire.InstanceConcurrency = concurrency;
        if (core.RequestsPerSecond is { } requests) wire.RequestsPerSecond = requests;
        if (core.ClientRequests is { } ofClient) wire.ClientRequests = ofClient;
        if (core.ClientConnections is { } connections) wire.ClientConnections = connections;
        if (core.ConnectTimeoutMs is { } connect) wire.ConnectTimeoutMs = connect;
        if (core.ServerTimeoutSeconds is { } server) wire.ServerTimeoutSeconds = server;
        if (core.TunnelTimeoutSeconds is { } tunnel) wire.TunnelTimeoutSeconds = tunnel;
        if (core.QueueTimeoutSeconds is { } queue) wire.QueueTimeoutSeconds = queue;
        if (core.MaintenanceText is { } text) wire.MaintenanceText = text;
        wire.Certificates.Add(core.Certificates);
        wire.RouterGroups.Add(core.RouterGroups);
        foreach (var (name, share) in core.DataCenters) wire.DataCenters[name] = share;
        return wire;
    }

    public static RouteSettings ToCore(this Wire.RouteSettings wire) => new()
    {
        Balance = (RouteBalance)wire.Balance, SlowStartSeconds = wire.SlowStartSeconds, Retries = wire.HasRetries ? wire.Retries : null,
        RetryAllMethods = wire.RetryAllMethods, Maintenance = wire.Maintenance, RedirectToHttps = wire.RedirectToHttps, Hsts = wire.Hsts,
        TlsPassThrough = wire.TlsPassThrough, InstanceHttp2 = wire.InstanceHttp2, Tracing = wire.Tracing, AnyLocality = wire.AnyLocality,
        ChecksOff = wire.ChecksOff, CheckIntervalSeconds = wire.HasCheckIntervalSeconds ? wire.CheckIntervalSeconds : null,
        StickyCookie = wire.HasStickyCookie ? wire.StickyCookie : null,
        InstanceConcurrency = wire.HasInstanceConcurrency ? wire.InstanceConcurrency : null,
        RequestsPerSecond = wire.HasRequestsPerSecond ? wire.RequestsPerSecond : null,
        ClientRequests = wire.HasClientRequests ? wire.ClientRequests : null,
        ClientConnections = wire.HasClientConnections ? wire.ClientConnections : null,
        ConnectTimeoutMs = wire.HasConnectTimeoutMs ? wire.ConnectTimeoutMs : null,
        ServerTimeoutSeconds = wire.HasServerTimeoutSeconds ? wire.ServerTimeoutSeconds : null,
        TunnelTimeoutSeconds = wire.HasTunnelTimeoutSeconds ? wire.TunnelTimeoutSeconds : null,
        QueueTimeoutSeconds = wire.HasQueueTimeoutSeconds ? wire.QueueTimeoutSeconds : null,
        MaintenanceText = wire.HasMaintenanceText ? wire.MaintenanceText : null, HoldSeconds = wire.HoldSeconds,
        Certificates = [.. wire.Certificates], RouterGroups = [.. wire.RouterGroups],
        DataCenters = wire.DataCenters.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };
}
