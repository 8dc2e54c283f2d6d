using System.Collections.Concurrent;
using Sandun.Protocol;

namespace Sandun.MesosApi.Scheduling;

/// <summary>All subscriptions of frameworks that came over HTTP.</summary>
public sealed class FrameworkStreams
{
    private readonly ConcurrentDictionary<long, FrameworkStream> _bySession = new();
    private readonly ConcurrentDictionary<FrameworkId, FrameworkStream> _byFramework = new();

    /// <summary>Whether the session belongs to a framework that came over HTTP.</summary>
    public bool Owns(long session) => _bySession.ContainsKey(session);

    /// <summary>Tells a framework what happened. The subscription's own word makes it known by its id.</summary>
    public void Tell(long session, SchedulerEvent happened)
    {
        if (!_bySession.TryGetValue(session, out var stream)) return;
        if (happened is SchedulerEvent.Subscribed subscribed)
        {
            stream.Info = stream.Info with { Id = subscribed.Id };
            _byFramework[subscribed.Id] = stream;
        }

        stream.Tell(happened);
    }

    /// <summary>Ends a subscription once all it was told is delivered.</summary>
    public void Close(long session)
    {
        if (_bySession.TryGetValue(session, out var stream)) stream.Close();
    }

    /// <summary>Ends all: nobody decides here any more.</summary>
    public void CloseAll()
    {
        foreach (var stream in _bySession.Values) stream.Close();
    }

    internal FrameworkStream? Find(FrameworkId id) => _byFramework.GetValueOrDefault(id);

    internal void Add(FrameworkStream stream) => _bySession[stream.Session] = stream;

    internal void Remove(FrameworkStream stream)
    {
        _bySession.TryRemove(stream.Session, out _);

        // A newer stream of the same framework stays.
        if (stream.Info.Id is { } id) _byFramework.TryRemove(KeyValuePair.Create(id, stream));
    }
}
