using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>The service scheduler as its APIs see it: ask, read, follow. Implemented by the event loop's host and by tests on a bare brain.</summary>
public interface IServices
{
    /// <summary>The last published state; lock-free.</summary>
    ServiceView View { get; }

    /// <summary>Whether the state could be behind the truth, because the store does not answer.</summary>
    bool Stale { get; }

    /// <summary>Asks the service scheduler and waits for its durable answer. A full inbox or a lost store gives <see cref="RefusalKind.Unavailable"/>.</summary>
    ValueTask<ServiceReply> AskAsync(ServiceRequest request, CancellationToken cancellation);

    /// <summary>
    /// Events from now on, in order. The stream ends with <see cref="EventGapException"/> when the reader falls more than
    /// <paramref name="capacity"/> events behind.
    /// </summary>
    IAsyncEnumerable<ServiceEvent> FollowAsync(int capacity, CancellationToken cancellation);
}
