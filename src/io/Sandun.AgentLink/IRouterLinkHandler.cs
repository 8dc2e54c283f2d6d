using System.Collections.Immutable;
using System.Threading.Channels;
using Sandun.Protocol;

namespace Sandun.AgentLink;

/// <summary>A router as its link sees it.</summary>
public interface IRouterLinkHandler
{
    /// <summary>What the router is and serves now, asked anew for each connection and sent first.</summary>
    ValueTask<RouterReport> HelloAsync(CancellationToken cancellation);

    /// <summary>Reports to send, in order. Bounded by its maker; a newer report replaces an older one, so a full channel may drop the oldest.</summary>
    ChannelReader<RouterReport> Outgoing { get; }

    /// <summary>What the proxy carried, about each second; null for a router that does not count. Bounded by its maker, which drops the oldest.</summary>
    ChannelReader<RouterTraffic>? Traffic => null;

    /// <summary>The whole registry, first on each connection; replaces all the router knew.</summary>
    ValueTask OnSnapshotAsync(RegistryView view, CancellationToken cancellation);

    /// <summary>All changes of one commit, in order, without gaps since the snapshot.</summary>
    ValueTask OnChangesAsync(long revision, ImmutableArray<RegistryChange> changes, CancellationToken cancellation);

    /// <summary>All certificates, on each connection after the snapshot and whenever one changes.</summary>
    ValueTask OnCertificatesAsync(ImmutableArray<RouterCertificate> certificates, CancellationToken cancellation) => ValueTask.CompletedTask;

    void OnConnected();

    /// <summary>The connection ended, or could not be made; the next attempt follows by itself.</summary>
    void OnDisconnected(string why);
}
