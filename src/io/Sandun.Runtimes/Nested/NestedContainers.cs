using System.Diagnostics;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes.Docker;
using Sandun.Runtimes.Linux;
using Sandun.Runtimes.Processes;

namespace Sandun.Runtimes;

/// <summary>
/// The programs that were started inside running tasks for somebody who is not their framework: to look into one, or to help it. They share
/// the task's limits and end with it at the latest.
/// </summary>
public sealed partial class NestedContainers
{
    /// <summary>At once: each has processes of the agent's, and one with a terminal a thread.</summary>
    private const int MostRunning = 256;

    /// <summary>Ends that can still be asked for.</summary>
    private const int MostEnded = 1000;

    /// <summary>With a terminal: it becomes the session's own when its leader opens it.</summary>
    private const string TakeTerminal = "exec <>\"$1\" >&0 2>&0; shift; exec \"$@\"";

    /// <summary>Run as the account, so that no path of the task's leads anywhere its account may not go.</summary>
    private const string InOwnDirectory = "mkdir -p \"$1\" && cd \"$1\" && MESOS_SANDBOX=\"$1\" && export MESOS_SANDBOX && shift && exec \"$@\"";

    private const string IntoFiles = "exec </dev/null >>stdout 2>>stderr; exec \"$@\"";
    private const string InTaskDirectory = "cd \"$1\" && shift && exec \"$@\"";

    private readonly ProcessRuntime _tasks;
    private readonly Lock _gate = new();
    private readonly Dictionary<NestedId, NestedProgram> _known = [];
    private readonly Queue<NestedId> _ended = [];

    private readonly string _folder;

    /// <param name="tasks">Runs the tasks that are processes.</param>
    /// <param name="folder">Where the agent keeps what it must know after a restart.</param>
    internal NestedContainers(ProcessRuntime tasks, string folder) => (_tasks, _folder) = (tasks, folder);

    /// <summary>Runs the tasks that are containers of an engine; null where there is none.</summary>
    public DockerRuntime? Engine
    {
        private get;
        set
        {
            field = value;
            value?.Nested = this;
        }
    }

    /// <summary>Those that run, in order.</summary>
    public IReadOnlyList<(NestedId Id, int Pid)> Running
    {
        get
        {
            lock (_gate) return [.. _known.Values.Where(one => !one.HasEnded).Select(one => (one.Spec.Id, one.Pid)).OrderBy(one => one.Id.ToString(), StringComparer.Ordinal)];
        }
    }

    /// <summary>Starts one. False when it runs already, or did.</summary>
    /// <exception cref="InvalidOperationException">It cannot be started; the message says why.</exception>
    public async Task<bool> LaunchAsync(NestedSpec wanted, CancellationToken cancellation)
    {
        var note = NestedNote.New(_folder, wanted);
        if (Engine?.Enter(wanted, note) is { } inContainer) return await LaunchAsync(inContainer, cancellation);
        var container = new NestedContainer(wanted, note, _tasks.IsIsolated);
        lock (_gate)
        {
            if (IsKnown(wanted.Id)) return false;
        }

        PseudoTerminal? terminal = null;
        try
        {
            if (wanted.Terminal is { } size) terminal = PseudoTerminal.Open(size.Rows, size.Columns);
            var start = await _tasks.EnterAsync(wanted.Id.Root, wanted.User, Outside(note), account => Program(wanted, account, terminal), cancellation)
                ?? throw new InvalidOperationException($"Parent container {wanted.Id.Root} does not exist");
            foreach (var (name, value) in wanted.Environment) start.Environment[name] = value;
            start.Environment["MESOS_CONTAINER_ID"] = wanted.Id.ToString();
            if (terminal is not null) start.Environment.TryAdd("TERM", "xterm");
            lock (_gate)
            {
                if (_known.ContainsKey(wanted.Id)) return false;
                container.Start(InSession(start, terminal), terminal);
                terminal = null;
                _known.Add(wanted.Id, container);
            }
        }
        catch (Exception refused) when (refused is IOException or System.ComponentModel.Win32Exception or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"Container {wanted.Id} cannot be started: {refused.Message}");
        }
        finally
        {
            terminal?.Dispose();
        }

        _ = FollowAsync(container);
        return true;
    }

    /// <summary>Starts one in a task's container. False when it runs already, or did.</summary>
    private async Task<bool> LaunchAsync(NestedExec program, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (IsKnown(program.Spec.Id)) return false;
            _known.Add(program.Spec.Id, program);
        }

        try
        {
            await Engine!.StartAsync(program, cancellation);
        }
        catch
        {
            lock (_gate) _known.Remove(program.Spec.Id);
            program.Dispose();
            throw;
        }

        _ = FollowAsync(program);
        return true;
    }

    /// <summary>Whether it was started before.</summary>
    /// <exception cref="InvalidOperationException">It cannot be: where it is to be in is not there, or too many run.</exception>
    private bool IsKnown(NestedId id)
    {
        if (_known.ContainsKey(id)) return true;
        if (id.Parent is { } parent && (!_known.TryGetValue(parent, out var outer) || outer.HasEnded)) throw new InvalidOperationException($"Parent container {parent} does not exist");
        return _known.Values.Count(one => !one.HasEnded) < MostRunning
            ? false
            : throw new InvalidOperationException($"{MostRunning} nested containers run on this agent, which is the most; end one first");
    }

    /// <summary>One by its id, while its end is remembered; null for an unknown one.</summary>
    internal NestedProgram? Find(NestedId id)
    {
        lock (_gate) return _known.GetValueOrDefault(id);
    }

    /// <summary>Forgets one that has ended. False when it has not.</summary>
    public bool Remove(NestedId id)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(id, out var known)) return true;
            if (!known.HasEnded) return false;
            _known.Remove(id);
            known.Forget();
            return true;
        }
    }

    /// <summary>A task has ended, and what runs inside it does now.</summary>
    internal void EndAllOf(TaskId task) => EndAll(id => id.Root == task);

    private async Task FollowAsync(NestedProgram container)
    {
        await container.Ended;
        EndAll(id => id.IsIn(container.Spec.Id));
        container.Dispose();
        lock (_gate)
        {
            _ended.Enqueue(container.Spec.Id);
            while (_ended.Count > MostEnded)
            {
                var oldest = _ended.Dequeue();
                if (!_known.TryGetValue(oldest, out var known) || !known.HasEnded) continue;
                _known.Remove(oldest);
                known.Forget();
            }
        }
    }

    private void EndAll(Func<NestedId, bool> which)
    {
        NestedProgram[] ending;
        lock (_gate) ending = [.. _known.Values.Where(one => !one.HasEnded && which(one.Spec.Id))];
        foreach (var one in ending) _ = one.SignalAsync(LibC.SigKill);
    }

    /// <summary>What runs inside the task, as its account.</summary>
    private IReadOnlyList<string> Program(NestedSpec wanted, Account? account, PseudoTerminal? terminal)
    {
        if (terminal is not null && account is not null) LibC.ChangeOwner(terminal.Path, account.User, account.Group);
        return Program(wanted, _tasks.SandboxOf(wanted.Id.Root));
    }

    /// <summary>What runs, given the task's sandbox as the task sees it.</summary>
    internal static IReadOnlyList<string> Program(NestedSpec wanted, string sandbox)
    {
        if (wanted.IsSession) return [TaskInit.Shell, "-c", InTaskDirectory, "nested", sandbox, .. wanted.Program];
        var own = $"{sandbox}/containers/{wanted.Id.Path.Replace(".", "/containers/", StringComparison.Ordinal)}";
        IEnumerable<string> program = wanted.Terminal is null ? [TaskInit.Shell, "-c", IntoFiles, "nested", .. wanted.Program] : wanted.Program;
        return [TaskInit.Shell, "-c", InOwnDirectory, "nested", own, .. program];
    }

    private static ProcessStartInfo InSession(ProcessStartInfo inner, PseudoTerminal? terminal)
    {
        IEnumerable<string> own = terminal is null ? [] : [TaskInit.Shell, "-c", TakeTerminal, "nested", terminal.Path];
        var start = new ProcessStartInfo("/usr/bin/setsid", [.. own, inner.FileName, .. inner.ArgumentList]) { WorkingDirectory = inner.WorkingDirectory };
        start.Environment.Clear();
        foreach (var (name, value) in inner.Environment) start.Environment[name] = value;
        return start;
    }
}
