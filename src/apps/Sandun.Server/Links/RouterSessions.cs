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

    /// <summary>The connection each name is heard on.</summary>
    private readonly Dictionary<RouterId, Holder> _holders = [];
    /// <summary>Null until they are known: routers keep theirs, and go by "none" only when it is said.</summary>
    private ImmutableArray<RouterCertificate>? _certificates;

    /// <summary>Adds a router. The snapshot is taken inside, so that no change falls between it and the first change told.</summary>
    public void Add(RouterSession session, Func<RegistryView> snapshot)
    {
        lock (_lock)
        {
            session.Tell(snapshot());
            if (_certificates is { } known) session.Tell(known);
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
            if (_certificates is { } known && known.SequenceEqual(certificates)) return;
            _certificates = certificates;
            foreach (var session in _sessions.Values) session.Tell(certificates);
        }
    }

    /// <summary>
    /// Learns a connection's name with each report. One that comes later takes a name over, as a router does whose connection broke unseen;
    /// where the earlier one speaks again, two routers have one name, and what either confirms would count for both: the earlier one keeps it.
    /// </summary>
    /// <returns>Why this connection may not have the name; null where it may.</returns>
    public string? Name(RouterSession session, RouterId router)
    {
        lock (_lock)
        {
            _names[session.Id] = router;
            if (!_holders.TryGetValue(router, out var holder) || !_sessions.TryGetValue(holder.Session, out var other))
            {
                _holders[router] = new Holder(session.Id, IsContested: false);
                return null;
            }

            if (holder.Session == session.Id) return null;
            if (session.Id > holder.Session)
            {
                if (holder.IsContested) return NameIsTaken(router);
                _holders[router] = new Holder(session.Id, IsContested: false);
                return null;
            }

            _holders[router] = new Holder(session.Id, IsContested: true);
            other.Close(NameIsTaken(router));
            return null;
        }
    }

    /// <summary>Removes a connection; gives the router that is gone with it, or null when it has another connection or never said its name.</summary>
    public RouterId? Remove(RouterSession session)
    {
        lock (_lock)
        {
            _sessions.Remove(session.Id);
            if (_names.TryGetValue(session.Id, out var name) && _holders.TryGetValue(name, out var holder) && holder.Session == session.Id) _holders.Remove(name);
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

    private static string NameIsTaken(RouterId router) => $"another router calls itself {router} and is connected: start this one with an --id of its own";

    /// <param name="Session">The connection.</param>
    /// <param name="IsContested">Whether it spoke after another had the name, so that both live.</param>
    private readonly record struct Holder(long Session, bool IsContested);
}
