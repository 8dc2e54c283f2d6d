using Sandun.NativeApi;

namespace Sandun.WebConsole.Tests.Fixture;

/// <summary>Routes and routers a test shows, and the orders the page gave.</summary>
public sealed class TestRoutingPlane : IRoutingPlane
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _weights = new(StringComparer.Ordinal) { ["web.1"] = 256, ["web.2"] = 256 };
    private bool _maintenance;

    /// <summary>Orders given, oldest first.</summary>
    public List<TrafficOrder> Orders { get; } = [];

    /// <summary>What the second router complains of.</summary>
    public string Problem { get; set; } = "port 10000 is taken";

    /// <summary>What the first router's last reload changed.</summary>
    public string Diff { get; set; } = "+ frontend port10000";

    /// <summary>Since when a third router is lost; null for none.</summary>
    public DateTimeOffset? Lost { get; set; }

    public Task<RoutingReport> RoutingAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            var route = new RouteItem(
                "/shop/web", 0, 10_000, ["shop.local"], "/api", true, "RoundRobin", null, _maintenance, new Dictionary<string, int>(), null, 41);
            var endpoints = _weights.Select((weight, index) => new EndpointItem(
                weight.Key, "/shop/web", index == 0 ? "Serving" : "Draining", "10.0.0." + (index + 1), [31_000 + index], "node", null, "north", weight.Value, 42));
            var numbers = new TrafficNumbers { Requests = 1234.5, Concurrency = 7, Queue = 3, P50Ms = 1.5, P99Ms = 20, ServerErrors = 0.5 };
            return Task.FromResult(new RoutingReport(
                42, [new RouteSummary(route, [.. endpoints], numbers, [new NamedTraffic("web.1", numbers)])],
                [
                    new RouterSummary("lb1", "haproxy 2.6.12", "north", 42, 0, 2.5, null, 1, Diff, numbers, false),
                    new RouterSummary("lb2", "haproxy 2.6.12", "south", 40, 2, null, Problem, 0, null, new TrafficNumbers(), true) { Faulty = true },
                    .. Lost is { } since
                        ? [new RouterSummary("lb3", "haproxy 2.6.12", "north", 39, 0, null, null, 0, null, new TrafficNumbers(), true) { LostSince = since }]
                        : Array.Empty<RouterSummary>(),
                ],
                [new DriftFinding(DateTimeOffset.UtcNow, "/sandun/services/registry/x", "missing", true)]));
        }
    }

    public Task<Done> DirectTrafficAsync(IReadOnlyList<TrafficOrder> orders, CancellationToken cancellation)
    {
        lock (_lock)
        {
            Orders.AddRange(orders);
            foreach (var (task, weight) in orders.SelectMany(order => order.Instances ?? new Dictionary<string, int?>()))
            {
                if (weight > 256) throw new ControlPlaneException(422, "a weight is 0 to 256");
                _weights[task] = weight ?? 256;
            }

            foreach (var order in orders.Where(order => order.Maintenance is not null)) _maintenance = order.Maintenance == "on";
            return Task.FromResult(new Done(""));
        }
    }

    public Task<TrafficReport> TrafficAsync(string? id, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<CertificateSummary>> CertificatesAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<CertificateSummary> PutCertificateAsync(string name, string pem, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Done> RemoveCertificateAsync(string name, CancellationToken cancellation) => throw new NotSupportedException();
}
