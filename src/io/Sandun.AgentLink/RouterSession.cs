using System.Collections.Immutable;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Mapping;
using Sandun.Protocol;

namespace Sandun.AgentLink;

/// <summary>One router's connection at the server.</summary>
public sealed class RouterSession : LinkSession<Wire.ToRouter>
{
    private long _told;

    internal RouterSession(long id, LinkPeer peer)
        : base(id, peer)
    {
    }

    /// <summary>Starts the router off; the first thing it hears.</summary>
    public void Tell(RegistryView snapshot)
    {
        _told = snapshot.Revision;
        Send(new Wire.ToRouter { Snapshot = snapshot.ToWire() });
    }

    /// <summary>Tells all certificates.</summary>
    public void Tell(ImmutableArray<RouterCertificate> certificates)
    {
        var wire = new Wire.Certificates();
        wire.Items.Add(certificates.Select(certificate => new Wire.Certificate { Name = certificate.Name, Pem = certificate.Pem }));
        Send(new Wire.ToRouter { Certificates = wire });
    }

    /// <summary>Tells all changes of one commit; those the snapshot held already are left out. Call with growing revisions, one at a time.</summary>
    public void Tell(long revision, ImmutableArray<RegistryChange> changes)
    {
        if (revision <= _told) return;
        _told = revision;
        Send(new Wire.ToRouter { Changes = RegistryMapping.ToWire(revision, changes) });
    }
}
