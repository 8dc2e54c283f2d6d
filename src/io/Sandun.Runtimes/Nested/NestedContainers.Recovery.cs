using Sandun.Protocol;
using Sandun.Runtimes.Linux;
using Sandun.Runtimes.Processes;

namespace Sandun.Runtimes;

public sealed partial class NestedContainers
{
    /// <summary>
    /// Keeps the exit status of what it runs, also while no agent is there to wait for it. It is in the task's groups, so that it ends
    /// with the task, and outside of its namespaces, so that the task cannot tell it anything.
    /// </summary>
    private const string KeepStatus = "file=$1; shift; exec </dev/null >/dev/null 2>&1; \"$@\"; code=$?; echo $code >\"$file\"; exit $code";

    private volatile bool _hasRecoveredProcesses;
    private volatile bool _hasRecoveredExecs;

    /// <summary>Whether what an earlier run of the agent started is known.</summary>
    public bool HasRecovered => _hasRecoveredProcesses && (Engine is null || _hasRecoveredExecs);

    /// <summary>What runs it from outside of the task's namespaces.</summary>
    private static IReadOnlyList<string> Outside(NestedNote note) => note.IsKept ? [TaskInit.Shell, "-c", KeepStatus, "nested", note.ExitFile] : [];

    /// <summary>
    /// Takes in hand what an earlier run of the agent started in tasks of processes, once those are known. Sessions are ended: whom they were for has lost
    /// them; and so is what was inside tasks that have ended meanwhile.
    /// </summary>
    /// <param name="runs">Whether a task runs here.</param>
    internal void Recover(Func<TaskId, bool> runs)
    {
        foreach (var note in NestedNote.All(_folder).Where(note => note.Exec is null))
        {
            lock (_gate)
            {
                // A rebuilt brain asks again while this run has it in hand.
                if (_known.ContainsKey(note.Id)) continue;
                if (note.IsKept && runs(note.Id.Root) && note.Leader!.BootId == ProcessIdentity.CurrentBoot)
                {
                    var adopted = new AdoptedContainer(note, _tasks.IsIsolated, _tasks.Watcher);
                    _known.Add(note.Id, adopted);
                    _ = FollowAsync(adopted);
                    continue;
                }
            }

            if (note.Leader!.IsAlive)
                foreach (var process in ProcessStat.OfSession(note.Leader.Pid)) LibC.Signal(process.Pid, LibC.SigKill);
            note.Remove();
        }

        _hasRecoveredProcesses = true;
    }

    /// <summary>As <see cref="Recover"/>, of what was started in tasks' containers.</summary>
    /// <param name="runs">Whether a task has a container here.</param>
    internal void RecoverInContainers(Func<TaskId, bool> runs)
    {
        foreach (var note in NestedNote.All(_folder).Where(note => note.Exec is not null))
        {
            AdoptedExec? adopted;
            lock (_gate)
            {
                if (_known.ContainsKey(note.Id)) continue;
                adopted = Engine?.Adopt(note, _tasks.Watcher);
                if (adopted is not null && note.IsKept && runs(note.Id.Root)) _known.Add(note.Id, adopted);
                else if (adopted is not null) _ = adopted.DiscardAsync();
                else note.Remove();
                if (!_known.ContainsKey(note.Id)) continue;
            }

            adopted!.Begin();
            _ = FollowAsync(adopted);
        }

        _hasRecoveredExecs = true;
    }
}
