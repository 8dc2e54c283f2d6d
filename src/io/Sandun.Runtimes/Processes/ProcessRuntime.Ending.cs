using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

public sealed partial class ProcessRuntime
{
    /// <summary>After it a program is taken to have begun; where it has not, SIGKILL follows in any case.</summary>
    private static readonly TimeSpan s_beginning = TimeSpan.FromSeconds(1);

    /// <summary>About the time of a fork and an exec.</summary>
    private static readonly TimeSpan s_beginningStep = TimeSpan.FromMilliseconds(5);

    /// <summary>Passes over a group that is being killed: each pass finds only what was forked during the one before.</summary>
    private const int KillPasses = 20;

    /// <summary>Long enough for the killed to be gone, so that a second pass counts only what is new.</summary>
    private static readonly TimeSpan s_killPause = TimeSpan.FromMilliseconds(10);

    /// <summary>How long the processes left behind by an ended task are waited for; a process in the kernel's hands can take longer than any bound.</summary>
    private const int SweepPasses = 200;

    /// <summary>
    /// SIGTERM to the task's group. In its first moments a task is only its init, which as PID 1 is deaf to signals until it has
    /// started the program: the signal waits for that.
    /// </summary>
    private static async Task TerminateAsync(ProcessTask task, ProcessIdentity init)
    {
        while (task.BeganAt != 0 && TimeProvider.System.GetElapsedTime(task.BeganAt) < s_beginning)
        {
            if (ProcessStat.HasStartedProgram(init.Pid)) break;
            await Task.Delay(s_beginningStep);
        }

        LibC.Signal(-init.Pid, LibC.SigTerm);
    }

    /// <summary>Kills everything of a task but its init, which then reports status 137.</summary>
    private async Task KillProgramAsync(TaskId task, ProcessIdentity init)
    {
        for (var pass = 0; pass < KillPasses; pass++)
        {
            var killed = 0;
            foreach (var pid in Members(task, init))
            {
                if (pid != init.Pid && LibC.Signal(pid, LibC.SigKill)) killed++;
            }

            if (killed == 0) return;
            await Task.Delay(s_killPause);
        }

        // It forks faster than it is killed; without its init a process namespace ends as a whole.
        if (_isolation.Namespaces) LibC.Signal(init.Pid, LibC.SigKill);
    }

    /// <summary>Ends what a task left behind and deletes its group.</summary>
    private async Task SweepAsync(TaskId task, ProcessIdentity? init)
    {
        for (var pass = 0; pass < SweepPasses; pass++)
        {
            var left = Members(task, init);
            foreach (var pid in left) LibC.Signal(pid, LibC.SigKill);
            if (left.Count == 0 && (_cgroups?.TryRemove(task.Value) ?? true)) return;

            // The first passes follow quickly: usually the last process is only being reaped.
            await Task.Delay(TimeSpan.FromMilliseconds(pass < 10 ? 2 : 50));
        }

        LogNotSwept(_logger, task);
    }

    /// <summary>The processes of a running task, its init among them; none of one that has ended.</summary>
    internal IReadOnlyList<int> ProcessesOf(TaskId task) => Members(task, _tasks.GetValueOrDefault(task)?.Init);

    private IReadOnlyList<int> Members(TaskId task, ProcessIdentity? init)
    {
        if (_cgroups is not null) return _cgroups.Processes(task.Value);
        return init is null ? [] : [.. ProcessStat.OfSession(init.Pid).Where(stat => !stat.IsZombie && stat.StartTicks >= init.StartTicks).Select(stat => stat.Pid)];
    }
}
