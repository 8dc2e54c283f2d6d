using System.Globalization;
using Sandun.Agent;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>A program inside a task of processes: the leader of a session of its own, whose end is the end of all that is in it.</summary>
/// <param name="spec">What it is.</param>
/// <param name="note">What the agent keeps of it.</param>
/// <param name="isIsolated">Whether tasks have namespaces of their own.</param>
internal abstract class SessionProgram(NestedSpec spec, NestedNote note, bool isIsolated) : NestedProgram(spec)
{
    /// <summary>Who only waits for the program, from outside: one that enters the namespaces, and before it one that keeps the exit status.</summary>
    private readonly int _waiting = (isIsolated ? 1 : 0) + (note.IsKept ? 1 : 0);

    /// <summary>Whether the leader has exited.</summary>
    protected abstract bool HasExited { get; }

    public override void Forget() => note.Remove();

    public override async Task SignalAsync(int signal)
    {
        if (signal == LibC.SigKill)
        {
            await KillAsync();
            return;
        }

        // Its first moments are the way into the task's namespaces, which no signal may interrupt.
        for (var look = 0; look < Looks && !HasEnded; look++)
        {
            if (First() is { } first)
            {
                LibC.Signal(first, signal);
                return;
            }

            await Task.Delay(LookEvery);
        }
    }

    /// <summary>Keeps who leads it, as soon as that is known: one that is gone already has left its status alone.</summary>
    /// <exception cref="IOException">It cannot be kept, and is ended.</exception>
    protected void NoteLeader()
    {
        try
        {
            (note with { Leader = ProcessIdentity.Of(Pid) ?? new ProcessIdentity(Pid, 0, ProcessIdentity.CurrentBoot) }).Write();
        }
        catch (IOException)
        {
            _ = KillSessionAsync(_ => true);
            throw;
        }
    }

    protected async Task KillAsync()
    {
        // Those that only wait end by themselves, the one that keeps the status after it has.
        await KillSessionAsync(stat => stat.Pid != Pid || _waiting == 0);

        // It may not have come so far as to have a program.
        if (!HasEnded && !HasExited) LibC.Signal(Pid, LibC.SigKill);
    }

    /// <summary>The program itself; null before it is there.</summary>
    private int? First()
    {
        int? found = Pid;
        for (var step = 0; step < _waiting && found is { } pid; step++) found = FirstChild(pid);
        return found;
    }

    private static int? FirstChild(int pid)
    {
        try
        {
            var children = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task/{pid}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return children is [var first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
