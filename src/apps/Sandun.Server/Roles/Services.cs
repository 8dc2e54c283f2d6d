using Sandun.Hosting;
using Sandun.MarathonApi;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Roles;

/// <summary>The running service scheduler, as the APIs use it.</summary>
public sealed class Services(
    EventLoop<ServiceInput, ServiceFact, ServiceCommand> loop, Published<ServiceView> published, Calls<ServiceReply> calls, EventHub events) : IServices
{
    public ServiceView View => published.View;

    private string Why => loop is { State: LoopState.Lost, Problem: { Length: > 0 } problem } ? problem : "this server is starting or stopping; try again";

    public bool Stale => loop.State != LoopState.Running;

    public async ValueTask<ServiceReply> AskAsync(ServiceRequest request, CancellationToken cancellation)
    {
        var (call, reply) = calls.Begin();
        if (!loop.TryPost(new ServiceInput.Request(call, request)))
        {
            calls.Forget(call);
            return new ServiceReply.Refused(RefusalKind.Unavailable, Stale
                ? "The state cannot be changed now: " + Why
                : "Too many requests wait already; try again");
        }

        try
        {
            return await reply.WaitAsync(cancellation);
        }
        finally
        {
            calls.Forget(call);
        }
    }

    public IAsyncEnumerable<ServiceEvent> FollowAsync(int capacity, CancellationToken cancellation) => events.Follow(capacity, cancellation);
}
