using System.Threading.Channels;
using Sandun.Agent;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>A program that runs, or ran, inside a task for somebody who is not its framework.</summary>
internal abstract class NestedProgram(NestedSpec spec) : IDisposable
{
    protected const int PieceBytes = 16 * 1024;

    /// <summary>What is added to a signal's number where a shell, or an engine, reports a death by it.</summary>
    private const int DeathBySignal = 128;

    /// <summary>How often a program that is not there yet is looked for before a signal, and one that is killed is killed again.</summary>
    protected const int Looks = 200;

    protected static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    private ChannelReader<NestedOutput>? _first;
    private int _inputs;

    public NestedSpec Spec { get; } = spec;

    public OutputReaders Output { get; } = new();

    /// <summary>Whether somebody can read its output and write its input.</summary>
    public bool IsAttachable => Spec.IsSession || Spec.Terminal is not null;

    /// <summary>The wait status of its end.</summary>
    public abstract Task<int> Ended { get; }

    public bool HasEnded => Ended.IsCompleted;

    /// <summary>Its first process as the machine numbers it; 0 while it is not known.</summary>
    public int Pid { get; protected set; }

    /// <summary>What it writes: all of it for the first reader of a session, else from now on. Null when nobody can attach to it.</summary>
    public ChannelReader<NestedOutput>? Attach() => Interlocked.Exchange(ref _first, null) ?? (IsAttachable && !HasEnded ? Output.Attach() : null);

    /// <summary>Takes the one place of who writes its input.</summary>
    public bool TryTakeInput() => Interlocked.CompareExchange(ref _inputs, 1, 0) == 0;

    public void GiveInputBack() => Volatile.Write(ref _inputs, 0);

    /// <summary>Writes to its standard input; nothing closes it. What comes after the end is gone.</summary>
    public abstract Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation);

    public abstract void Resize(TerminalSize size);

    /// <summary>Sends a signal to its first program; SIGKILL to all of it.</summary>
    public abstract Task SignalAsync(int signal);

    public abstract void Dispose();

    /// <summary>Nobody asks for it any more: what the agent keeps of it goes.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Nothing of a session's output is lost to who started it.</summary>
    protected void KeepOutput()
    {
        if (Spec.IsSession) _first = Output.Attach();
    }

    /// <summary>Kills the processes of its session until there are none.</summary>
    /// <param name="isOwn">Which of them are of the task, and not only on the way into it.</param>
    protected async Task KillSessionAsync(Func<ProcessStat, bool> isOwn)
    {
        for (var pass = 0; pass < Looks; pass++)
        {
            var left = ProcessStat.OfSession(Pid).Where(stat => !stat.IsZombie && isOwn(stat)).ToList();
            foreach (var process in left) LibC.Signal(process.Pid, LibC.SigKill);
            if (left.Count == 0) return;
            await Task.Delay(LookEvery);
        }
    }

    /// <summary>As wait(2) has it, from how a shell or an engine says it.</summary>
    protected static int WaitStatus(long code) => (int)(code > DeathBySignal ? code - DeathBySignal : code << 8);
}
