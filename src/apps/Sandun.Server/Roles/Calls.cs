using System.Collections.Concurrent;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Roles;

/// <summary>Requests that wait for the service scheduler's answer.</summary>
public sealed class Calls
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<ServiceReply>> _waiting = new();
    private long _last;

    public (long Call, Task<ServiceReply> Reply) Begin()
    {
        var call = Interlocked.Increment(ref _last);
        var reply = new TaskCompletionSource<ServiceReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[call] = reply;
        return (call, reply.Task);
    }

    public void Answer(long call, ServiceReply reply)
    {
        if (_waiting.TryRemove(call, out var waiting)) waiting.TrySetResult(reply);
    }

    /// <summary>Nobody waits any more.</summary>
    public void Forget(long call) => _waiting.TryRemove(call, out _);
}
