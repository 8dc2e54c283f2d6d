using System.Collections.Concurrent;
namespace Sandun.Server.Roles;

/// <summary>Requests that wait for a role's answer.</summary>
public sealed class Calls<TReply>
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<TReply>> _waiting = new();
    private long _last;

    public (long Call, Task<TReply> Reply) Begin()
    {
        var call = Interlocked.Increment(ref _last);
        var reply = new TaskCompletionSource<TReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[call] = reply;
        return (call, reply.Task);
    }

    public void Answer(long call, TReply reply)
    {
        if (_waiting.TryRemove(call, out var waiting)) waiting.TrySetResult(reply);
    }

    /// <summary>Nobody waits any more.</summary>
    public void Forget(long call) => _waiting.TryRemove(call, out _);
}
