using System.Collections.Immutable;
using System.Threading.Channels;
using Sandun.AgentLink;
using Sandun.Protocol;
using Sandun.Proxies;

namespace Sandun.Cli.Router;

/// <summary>Joins the link to the router's loop.</summary>
internal sealed class RouterLinkHandler(RouterRole role) : IRouterLinkHandler
{
    public ChannelReader<RouterReport> Outgoing => role.Reports;

    public ChannelReader<RouterTraffic>? Traffic => role.Traffic;

    public ValueTask<RouterReport> HelloAsync(CancellationToken cancellation) => ValueTask.FromResult(role.Latest);

    public ValueTask OnSnapshotAsync(RegistryView view, CancellationToken cancellation) => role.PostAsync(view, cancellation);

    public ValueTask OnChangesAsync(long revision, ImmutableArray<RegistryChange> changes, CancellationToken cancellation) =>
        role.PostAsync(revision, changes, cancellation);

    public ValueTask OnCertificatesAsync(ImmutableArray<RouterCertificate> certificates, CancellationToken cancellation) =>
        role.PostAsync(certificates, cancellation);

    public void OnConnected()
    {
        // The snapshot that follows says all.
    }

    public void OnDisconnected(string why)
    {
        // The last registry is served on; the link logs why and dials again.
    }
}
