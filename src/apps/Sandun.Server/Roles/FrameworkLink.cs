using Sandun.AgentLink;
using Sandun.Protocol;

namespace Sandun.Server.Roles;

/// <summary>
/// The service scheduler's subscription at the resource manager of the same process: what would be an HTTP stream between two is a
/// hand-over between two inboxes. A full or closed inbox breaks the subscription as a broken connection would; both sides then
/// reconcile.
/// </summary>
public sealed class FrameworkLink : IResourceManagerLink
{
    private readonly Lock _lock = new();
    private long _session;

    /// <summary>Hands a call to the resource manager; false when it does not take it.</summary>
    public required Func<long, SchedulerCall, bool> ToResourceManager { private get; init; }

    /// <summary>Tells the resource manager that a session ended.</summary>
    public required Action<long> SessionEnded { private get; init; }

    /// <summary>Hands an event to the service scheduler; false when it does not take it.</summary>
    public required Func<SchedulerEvent, bool> ToScheduler { private get; init; }

    public void Call(SchedulerCall call)
    {
        if (call is SchedulerCall.Subscribe) Begin();
        var session = Interlocked.Read(ref _session);
        if (session != 0 && ToResourceManager(session, call)) return;
        if (session != 0) End(session);
        ToScheduler(new SchedulerEvent.Disconnected());
    }

    public void Tell(long session, SchedulerEvent happened)
    {
        if (Interlocked.Read(ref _session) != session || ToScheduler(happened)) return;
        End(session);
    }

    /// <summary>Whether the session is the scheduler's.</summary>
    public bool Owns(long session) => Interlocked.Read(ref _session) == session;

    /// <summary>The resource manager is gone, or ended the subscription.</summary>
    public void ResourceManagerLost()
    {
        if (Interlocked.Exchange(ref _session, 0) != 0) ToScheduler(new SchedulerEvent.Disconnected());
    }

    /// <summary>The scheduler is gone; its next subscription is a new session.</summary>
    public void SchedulerLost() => End(Interlocked.Read(ref _session));

    private void Begin()
    {
        long before;
        lock (_lock)
        {
            before = _session;
            Interlocked.Exchange(ref _session, LinkService.NewSession());
        }

        if (before != 0) SessionEnded(before);
    }

    private void End(long session)
    {
        if (session != 0 && Interlocked.CompareExchange(ref _session, 0, session) == session) SessionEnded(session);
    }
}
