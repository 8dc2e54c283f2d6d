using System.Collections.Concurrent;
using Sandun.AgentLink;
using Sandun.Hosting;
using Sandun.MesosApi;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Server.Roles;

namespace Sandun.Server.Mesos;

/// <summary>The running resource manager, as Mesos' interfaces use it.</summary>
public sealed class MesosPool(
    Func<EventLoop<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>> loop, Published<ClusterView> published) : IMesosPool
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<PoolReply?>> _asked = new();
    private long _last;

    public ClusterView View => published.View;

    public PoolHistory History { get; } = new();

    public string Problem => loop() is var running && running.State == LoopState.Running ? "" : running.Problem.Length > 0 ? running.Problem : "it is starting or stopping";

    public long NewSession() => LinkService.NewSession();

    public bool TryCall(long session, SchedulerCall call) => loop().TryPost(new ResourceManagerInput.FrameworkCalled(session, call));

    public void Leave(long session) => loop().TryPost(new ResourceManagerInput.FrameworkGone(session));

    public async Task<PoolReply?> AskAsync(PoolRequest request, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _last);
        var reply = new TaskCompletionSource<PoolReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[number] = reply;
        try
        {
            return loop().TryPost(new ResourceManagerInput.Asked(number, request)) ? await reply.Task.WaitAsync(cancellation) : null;
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }

    /// <summary>The answer; null when nobody decides any more.</summary>
    public void Answer(long number, PoolReply? reply)
    {
        if (_asked.TryRemove(number, out var waiting)) waiting.TrySetResult(reply);
    }

    public void AnswerNone()
    {
        foreach (var number in _asked.Keys) Answer(number, null);
    }
}
