using System.Threading.Channels;
using Sandun.Agent;

namespace Sandun.Runtimes;

public sealed partial class NestedContainers
{
    /// <summary>The wait status of its end, once it has come; null for an unknown one.</summary>
    public async Task<int?> WaitAsync(NestedId id, CancellationToken cancellation) => Find(id) is { } known ? await known.Ended.WaitAsync(cancellation) : null;

    /// <summary>Sends a signal; SIGKILL to all that is in it. False when no such one runs.</summary>
    public bool Signal(NestedId id, int signal)
    {
        if (Find(id) is not { HasEnded: false } known) return false;
        _ = known.SignalAsync(signal);
        return true;
    }

    /// <summary>What it writes from now on, until its end; null when it is unknown or nobody can attach to it.</summary>
    public ChannelReader<NestedOutput>? AttachOutput(NestedId id) => Find(id)?.Attach();

    public void DetachOutput(NestedId id, ChannelReader<NestedOutput> output) => Find(id)?.Output.Detach(output);

    /// <summary>Takes its input; null when it is unknown or nobody can attach to it, false when somebody has.</summary>
    public bool? TryAttachInput(NestedId id) => Attachable(id)?.TryTakeInput();

    /// <summary>Lets another take its input.</summary>
    public void DetachInput(NestedId id) => Find(id)?.GiveInputBack();

    /// <summary>Writes to its input; nothing ends it.</summary>
    public Task WriteAsync(NestedId id, ReadOnlyMemory<byte> data, CancellationToken cancellation) => Find(id)?.WriteAsync(data, cancellation) ?? Task.CompletedTask;

    public void Resize(NestedId id, TerminalSize size) => Find(id)?.Resize(size);

    private NestedProgram? Attachable(NestedId id) => Find(id) is { HasEnded: false, IsAttachable: true } known ? known : null;
}
