using System.Collections.Concurrent;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Mapping;
using Sandun.Protocol;

namespace Sandun.AgentLink;

/// <summary>One agent's connection at the server.</summary>
public sealed class AgentSession : LinkSession<Wire.ToAgent>
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<FilePiece>> _questions = new();
    private long _lastQuestion;

    internal AgentSession(long id, LinkPeer peer)
        : base(id, peer)
    {
    }

    /// <summary>Queues an order; returns at once.</summary>
    public void Tell(AgentOrder order) => Send(order.ToWire());

    /// <summary>Reads a piece of a sandbox file on the agent.</summary>
    /// <exception cref="IOException">The connection ended before the answer.</exception>
    public async Task<FilePiece> ReadFileAsync(TaskId task, string path, long offset, int length, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _lastQuestion);
        var answer = new TaskCompletionSource<FilePiece>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[id] = answer;
        try
        {
            Send(new Wire.ToAgent { FileRequest = new FileRequest(id, task, path, offset, length).ToWire() });
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Closing);
            return await answer.Task.WaitAsync(ending.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException("the connection to the agent ended: " + Why);
        }
        finally
        {
            _questions.TryRemove(id, out _);
        }
    }

    internal void Answer(FilePiece piece)
    {
        if (_questions.TryRemove(piece.Id, out var question)) question.TrySetResult(piece);
    }
}
