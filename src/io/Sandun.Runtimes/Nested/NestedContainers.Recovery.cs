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

    private volatile bool _hasRecovered;

    /// <summary>Whether what an earlier run of the agent started is known.</summary>
    public bool HasRecovered => _hasRecovered;

    /// <summary>What runs it from outside of the task's namespaces.</summary>
    private static IReadOnlyList<string> Outside(NestedNote note) => note.IsKept ? [TaskInit.Shell, "-c", KeepStatus, "nested", note.ExitFile] : [];

    /// <summary>
    /// Takes in hand what an earlier run of the agent started, once its tasks are known. Sessions are ended: whom they were for has lost
    /// them; and so is what was inside tasks that have ended meanwhile.
    /// </summary>
    /// <param name="runs">Whether a task runs here.</param>
    /// <param name="watcher">Tells when processes end.</param>
    internal void Recover(Func<TaskId, bool> runs, ExitWatcher watcher)
    {
        foreach (var note in NestedNote.All(_folder))
        {
            lock (_gate)
            {
                // A rebuilt brain asks again while this run has it in hand.
                if (_known.ContainsKey(note.Id)) continue;
                if (note.IsKept && runs(note.Id.Root) && note.Leader!.BootId == ProcessIdentity.CurrentBoot)
                {
                    var adopted = new AdoptedContainer(note, _tasks.IsIsolated, watcher);
                    _known.Add(note.Id, adopted);
                    _ = FollowAsync(adopted);
                    continue;
                }
            }

            if (note.Leader!.IsAlive)
                foreach (var process in ProcessStat.OfSession(note.Leader.Pid)) LibC.Signal(process.Pid, LibC.SigKill);
            note.Remove();
        }

        _hasRecovered = true;
    }
}
