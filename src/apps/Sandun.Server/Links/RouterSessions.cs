using System.Collections.Immutable;
using Sandun.AgentLink;
using Sandun.Protocol;

namespace Sandun.Server.Links;

/// <summary>The routers that are connected now: each is started with a snapshot and told every later change. Thread-safe.</summary>
public sealed class RouterSessions
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, RouterSession> _sessions = [];
    private readonly Dictionary<long, RouterId> _names = [];
    private ImmutableArray<RouterCertificate> _certificates = [];

    /// <summary>Adds a router. The snapshot is taken inside, so that no change falls between it and the first change told.</summary>
    public void Add(RouterSession session, Func<RegistryView> snapshot)
    {
        lock (_lock)
        {
            session.Tell(snapshot());
            if (!_certificates.IsEmpty) session.Tell(_certificates);
            _sessions[session.Id] = session;
        }
    }

    public void Tell(long revision, ImmutableArray<RegistryChange> changes)
    {
        lock (_lock)
        {
            foreach (var session in _sessions.Values) session.Tell(revision, changes);
        }
    }

    /// <summary>Tells all routers the certificates, those that come later too.</summary>
    public void Tell(ImmutableArray<RouterCertificate> certificates)
    {
        lock (_lock)
        {
            if (_certificates.SequenceEqual(certificates)) return;
            _certificates = certificates;
            foreach (var session in _sessions.Values) session.Tell(certificates);
        }
    }

    public void Name(RouterSession session, RouterId router)
    {
        lock (_lock) _names[session.Id] = router;
    }

    /// <summary>Removes a connection; gives the router that is gone with it, or null when it has another connection or never said its name.</summary>
    public RouterId? Remove(RouterSession session)
    {
        lock (_lock)
        {
            _sessions.Remove(session.Id);
            return _names.Remove(session.Id, out var router) && !_names.ContainsValue(router) ? router : null;
        }
    }

    public void CloseAll(string why)
    {
        lock (_lock)
        {
            foreach (var session in _sessions.Values) session.Close(why);
        }
    }
}
