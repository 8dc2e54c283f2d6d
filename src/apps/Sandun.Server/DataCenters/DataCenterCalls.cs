using System.Collections.Concurrent;
using Sandun.DataCenters;

namespace Sandun.Server.DataCenters;

/// <summary>Requests that wait for an answer of the data centers' brain.</summary>
internal sealed class DataCenterCalls
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<DataCenterReply>> _waiting = new();
    private long _last;

    public (long Call, Task<DataCenterReply> Reply) Begin()
    {
        var call = Interlocked.Increment(ref _last);
        var reply = new TaskCompletionSource<DataCenterReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[call] = reply;
        return (call, reply.Task);
    }

    public void Answer(long call, DataCenterReply reply)
    {
        if (_waiting.TryRemove(call, out var waiting)) waiting.TrySetResult(reply);
    }

    /// <summary>Nobody waits any more.</summary>
    public void Forget(long call) => _waiting.TryRemove(call, out _);
}
