using System.Text;
using Sandun.AgentLink;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.Server.Links;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>Reads files of tasks' sandboxes through the agents' links.</summary>
internal sealed class LogReader(AgentSessions agents, Func<ServiceView> services)
{
    /// <summary>An agent that does not answer within this is not waited for.</summary>
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(10);

    /// <summary>Agents asked for a task whose place is forgotten; beyond that the task's agent must be known.</summary>
    private const int MaximumSearch = 16;

    public async Task<LogPiece> ReadAsync(TaskId task, string file, long offset, CancellationToken cancellation)
    {
        var error = $"task {task.Value} is not known, or its agent is not connected";
        foreach (var agent in Candidates(task))
        {
            if (agents.Of(agent) is not { } session) continue;
            var piece = await AskAsync(session, task, file, offset, cancellation);
            if (piece.Error is null) return Text(piece);
            error = piece.Error;
        }

        throw new ControlPlaneException(404, error);
    }

    private static async Task<FilePiece> AskAsync(AgentSession session, TaskId task, string file, long offset, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_answerLimit);
        try
        {
            return await session.ReadFileAsync(task, file, offset, FileRequest.MaximumLength, limit.Token);
        }
        catch (IOException failure)
        {
            throw new ControlPlaneException(503, failure.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ControlPlaneException(504, $"the agent gave no answer within {s_answerLimit.TotalSeconds} s");
        }
    }

    /// <summary>Where the task is or was: known for current and last failed tasks; for others all agents are asked.</summary>
    private List<AgentId> Candidates(TaskId task)
    {
        var view = services();
        foreach (var instances in view.Instances.Values)
        {
            foreach (var instance in instances.Values)
            {
                if (instance.Task == task && instance.Agent is { } agent) return [agent];
            }
        }

        if (view.LastFailures.Values.FirstOrDefault(failure => failure.Task == task)?.Agent is { } failed) return [failed];
        return [.. agents.Connected().Take(MaximumSearch)];
    }

    /// <summary>A character cut off at the end is left for the next piece, unless nothing else is left.</summary>
    private static LogPiece Text(FilePiece piece)
    {
        var data = piece.Data.Span;
        var whole = data.Length - Incomplete(data);
        if (whole == 0) whole = data.Length;
        return new LogPiece(Encoding.UTF8.GetString(data[..whole]), piece.Offset, piece.Offset + whole, piece.Size);
    }

    /// <summary>Bytes at the end that begin a character without finishing it.</summary>
    private static int Incomplete(ReadOnlySpan<byte> data)
    {
        for (var back = 1; back <= Math.Min(3, data.Length); back++)
        {
            var value = data[^back];
            if ((value & 0xC0) == 0x80) continue;
            var length = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
            return length > back ? back : 0;
        }

        return 0;
    }
}
