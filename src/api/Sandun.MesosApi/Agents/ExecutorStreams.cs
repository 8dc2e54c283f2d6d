using System.Collections.Concurrent;
using Sandun.Agent;

namespace Sandun.MesosApi.Agents;

/// <summary>The subscriptions of the executors on this machine; a newer one of the same executor ends the older.</summary>
public sealed class ExecutorStreams
{
    private readonly ConcurrentDictionary<ExecutorKey, ExecutorStream> _streams = new();

    /// <summary>Says something to an executor; nothing when it is not connected.</summary>
    public void Tell(ExecutorKey key, ExecutorWord word)
    {
        if (_streams.TryGetValue(key, out var stream)) stream.Tell(word);
    }

    /// <summary>Ends all: executors subscribe again.</summary>
    public void CloseAll()
    {
        foreach (var stream in _streams.Values) stream.Close();
    }

    internal ExecutorStream Open(ExecutorKey key)
    {
        var stream = new ExecutorStream();
        _streams.AddOrUpdate(key, stream, (_, older) =>
        {
            older.Close();
            return stream;
        });
        return stream;
    }

    internal void Remove(ExecutorKey key, ExecutorStream stream) => _streams.TryRemove(KeyValuePair.Create(key, stream));
}
