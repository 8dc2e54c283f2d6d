using System.Collections.Immutable;
using Sandun.MarathonApi;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.Server.ControlPlane;
using Sandun.ServiceScheduler;
using Sandun.Store;

namespace Sandun.Server.Routing;

/// <summary>Routes, routers and traffic inside the server.</summary>
internal sealed class RoutingPlane(ControlPlaneViews views, IServices services, RoutingParts parts, TimeProvider time) : IRoutingPlane
{
    /// <summary>Apps one order may change.</summary>
    private const int OrdersMax = 5_000;

    public TrafficView Traffic => views.Traffic.View;

    public Task<TrafficReport> TrafficAsync(string? id, CancellationToken cancellation) =>
        Task.FromResult(TrafficReports.Of(views.Traffic.View, id is null ? null : PathOf(id)));

    public Task<RoutingReport> RoutingAsync(CancellationToken cancellation) =>
        Task.FromResult(RoutingReports.Of(views.Services, views.Traffic.View, parts.Audit.Findings, time.GetUtcNow()));

    public Task<IReadOnlyList<CertificateSummary>> CertificatesAsync(CancellationToken cancellation) => Task.FromResult(parts.Certificates.Summaries);

    public Task<CertificateSummary> PutCertificateAsync(string name, string pem, CancellationToken cancellation) =>
        StoringAsync(() => parts.Certificates.PutAsync(name, pem, cancellation));

    public Task<Done> RemoveCertificateAsync(string name, CancellationToken cancellation) => StoringAsync(async () =>
    {
        await parts.Certificates.RemoveAsync(name, cancellation);
        return new Done("the certificate is removed");
    });

    public async Task<Done> DirectTrafficAsync(IReadOnlyList<TrafficOrder> orders, CancellationToken cancellation)
    {
        if (orders.Count is 0 or > OrdersMax) throw new ControlPlaneException(422, $"give 1 to {OrdersMax} apps");
        if (orders.FirstOrDefault(order => order is { DataCenters: null, Instances: null, Maintenance: null }) is { } empty)
            throw new ControlPlaneException(422, $"{empty.App}: nothing is ordered; give dataCenters, instances or maintenance");
        if (orders.GroupBy(order => order.App, StringComparer.Ordinal).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
            throw new ControlPlaneException(422, $"{twice.Key} is ordered twice; put it into one order");
        var request = new ServiceRequest.SetTraffic([.. orders.Select(ChangeOf)]);
        return await services.AskAsync(request, cancellation) switch
        {
            ServiceReply.Done => new Done("the traffic is directed"),
            ServiceReply.Refused refused => throw Refusals.Of(refused),
            var other => throw new InvalidOperationException("not an answer to a change: " + other.GetType().Name),
        };
    }

    private static async Task<T> StoringAsync<T>(Func<Task<T>> store)
    {
        try
        {
            return await store();
        }
        catch (StoreException failure)
        {
            throw new ControlPlaneException(503, failure.Message);
        }
    }

    private static TrafficChange ChangeOf(TrafficOrder order) => new(
        PathOf(order.App),
        order.DataCenters?.ToImmutableSortedDictionary(StringComparer.Ordinal),
        order.Instances?.ToImmutableSortedDictionary(weight => new TaskId(weight.Key), weight => weight.Value),
        order.Maintenance switch
        {
            null or "default" => null,
            "on" => true,
            "off" => false,
            _ => throw new ControlPlaneException(422, $"{order.App}: maintenance must be on, off or default"),
        },
        order.Maintenance == "default");

    private static PathId PathOf(string id)
    {
        try
        {
            return PathId.Absolute(id);
        }
        catch (FormatException unreadable)
        {
            throw new ControlPlaneException(422, unreadable.Message);
        }
    }
}
