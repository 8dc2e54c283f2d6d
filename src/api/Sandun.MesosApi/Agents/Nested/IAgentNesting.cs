using System.Threading.Channels;
using Sandun.Agent;

namespace Sandun.MesosApi.Agents;

/// <summary>The programs an agent runs inside tasks for operators, as Mesos' interfaces use them.</summary>
public interface IAgentNesting
{
    /// <summary>Whether it is known what runs: not before the agent has looked for what its earlier run left.</summary>
    bool IsReady { get; }

    /// <summary>Those that run, with the first process of each, in order.</summary>
    IReadOnlyList<(NestedId Id, int Pid)> Running { get; }

    /// <summary>Starts one. False when it was started before.</summary>
    /// <exception cref="InvalidOperationException">It cannot be started; the message says why.</exception>
    Task<bool> LaunchAsync(NestedSpec wanted, CancellationToken cancellation);

    /// <summary>The wait status of its end, once it has come; null for an unknown one.</summary>
    Task<int?> WaitAsync(NestedId id, CancellationToken cancellation);

    /// <summary>Sends a signal; SIGKILL to all that is in it. False when no such one runs.</summary>
    bool Signal(NestedId id, int signal);

    /// <summary>Forgets one that has ended. False when it runs.</summary>
    bool Remove(NestedId id);

    /// <summary>What it writes from now on, until its end; null when it is unknown or nobody can attach to it.</summary>
    ChannelReader<NestedOutput>? AttachOutput(NestedId id);

    void DetachOutput(NestedId id, ChannelReader<NestedOutput> output);

    /// <summary>Takes its input; null when it is unknown or nobody can attach to it, false when somebody has.</summary>
    bool? TryAttachInput(NestedId id);

    /// <summary>Lets another take its input.</summary>
    void DetachInput(NestedId id);

    /// <summary>Writes to its input; nothing ends it.</summary>
    Task WriteAsync(NestedId id, ReadOnlyMemory<byte> data, CancellationToken cancellation);

    void Resize(NestedId id, TerminalSize size);
}
