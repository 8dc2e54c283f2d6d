using Sandun.Agent;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>A program that an earlier run of the agent started inside a task. It writes to its files; nobody can attach to it.</summary>
internal sealed class AdoptedContainer : SessionProgram
{
    /// <summary>As a shell says that SIGKILL was the end: who left no status had no time to.</summary>
    private const int DeathByKill = 137;

    private readonly NestedNote _note;
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes it in hand; one that has ended meanwhile has.</summary>
    /// <param name="note">What was kept of it; its leader is known.</param>
    /// <param name="isIsolated">Whether tasks have namespaces of their own.</param>
    /// <param name="watcher">Tells when processes end.</param>
    public AdoptedContainer(NestedNote note, bool isIsolated, ExitWatcher watcher)
        : base(new NestedSpec { Id = note.Id, Program = [] }, note, isIsolated)
    {
        _note = note;
        Pid = note.Leader!.Pid;
        if (!note.Leader.IsAlive || !watcher.Watch(Pid, () => _ = EndAsync())) _ = EndAsync();
    }

    public override Task<int> Ended => _ended.Task;

    protected override bool HasExited => !_note.Leader!.IsAlive;

    public override Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation) => Task.CompletedTask;

    public override void Resize(TerminalSize size)
    {
        // It has no terminal: one that had did not outlive the agent.
    }

    public override void Dispose()
    {
        // What it held ended with the agent's earlier run.
    }

    private async Task EndAsync()
    {
        // A stranger may have its leader's number by now, and a session of his own.
        if (ProcessStat.Read(Pid) is not { IsZombie: false } leader || leader.StartTicks == _note.Leader!.StartTicks) await KillSessionAsync(stat => stat.Pid != Pid);
        Output.End();
        _ended.TrySetResult(WaitStatus(_note.ExitCode ?? DeathByKill));
    }
}
