using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes.Cgroups;
using Sandun.Runtimes.Fetching;
using Sandun.Runtimes.Linux;
using Sandun.Runtimes.Networks;

namespace Sandun.Runtimes.Processes;

/// <summary>
/// Runs tasks as processes that outlive the agent: each in its own session and control group, as root also in its own mount,
/// process, IPC and host name namespaces. What it must know after a restart is in the run directory: the init's identity, written
/// before the program may begin, and the exit status, written by the init.
/// </summary>
public sealed partial class ProcessRuntime : ITaskRuntime, IDisposable
{
    /// <summary>Launches at work at once: joining cgroups and namespaces waits on the kernel, so some in flight hide it.</summary>
    private const int LaunchesAtOnce = 8;

    private readonly AgentPaths _paths;
    private readonly ProcessRuntimeOptions _options;
    private readonly Action<AgentInput> _report;
    private readonly ILogger _logger;
    private readonly Fetcher _fetcher;
    private readonly ICgroupTree? _cgroups;
    private readonly Isolation _isolation;
    private readonly TaskNetworks _networks;
    private readonly ExitWatcher _watcher = new();
    private readonly SemaphoreSlim _launches = new(LaunchesAtOnce);
    private readonly ConcurrentDictionary<TaskId, ProcessTask> _tasks = [];

    public ProcessRuntime(AgentPaths paths, ProcessRuntimeOptions options, Action<AgentInput> report, ILogger logger)
    {
        _paths = paths;
        _options = options;
        _report = report;
        _logger = logger;
        _fetcher = new Fetcher(paths);
        paths.Prepare();
        LowDescriptors.SetAside();
        _cgroups = CgroupMounts.Open(paths.Owner);
        _isolation = Isolation.Detect(paths, options);
        _networks = new TaskNetworks(paths, options, logger);
        Nested = new NestedContainers(this, paths.Nested);
        NotEnforced = [.. _cgroups?.NotEnforced ?? ["CPU, memory and process limits by the kernel (no control group may be used; memory is polled)"], .. _isolation.Missing];
    }

    /// <summary>What this machine does not enforce, as sentences for people.</summary>
    public IReadOnlyList<string> NotEnforced { get; }

    /// <summary>Whether tasks can have container networks: that takes namespaces of their own.</summary>
    public bool JoinsNetworks => _isolation.Namespaces;

    /// <summary>What runs inside tasks for others than their frameworks.</summary>
    public NestedContainers Nested { get; }

    public bool Takes(TaskSpec task) => task.Docker is null;

    public void Launch(TaskLaunch launch)
    {
        var task = new ProcessTask(launch.Task);
        if (!_tasks.TryAdd(launch.Task.Id, task)) return;
        _ = Task.Run(() => LaunchAsync(task, launch));
    }

    public void Terminate(TaskId task)
    {
        if (!_tasks.TryGetValue(task, out var known)) return;
        if (known.Init is { } init) _ = TerminateAsync(known, init);
        else known.Launching.Cancel();
    }

    public void Kill(TaskId task)
    {
        if (!_tasks.TryGetValue(task, out var known)) return;
        if (known.Init is { } init) _ = Task.Run(() => KillProgramAsync(task, init));
        else known.Launching.Cancel();
    }

    public void Remove(TaskId task) => _ = Task.Run(() => RemoveAsync(task));

    public void Dispose()
    {
        _watcher.Dispose();
        _cgroups?.Leave();
        _launches.Dispose();
        _networks.Dispose();
        _fetcher.Dispose();
    }

    private async Task RemoveAsync(TaskId task)
    {
        // A container's traces are its own runtime's.
        if (File.Exists(_paths.ContainerFile(task))) return;
        try
        {
            if (_tasks.TryGetValue(task, out var known) && known.Init is { IsAlive: true } init) LibC.Signal(init.Pid, LibC.SigKill);
            else if (ReadIdentity(task) is { IsAlive: true } stranger) LibC.Signal(stranger.Pid, LibC.SigKill);
            await SweepAsync(task, ReadIdentity(task));
            await LeaveNetworksAsync(task, isLast: true);
            _tasks.TryRemove(task, out _);
            Sandbox.Remove(_paths, task);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(_logger, task, failure.Message);
        }
    }

    private async Task LaunchAsync(ProcessTask task, TaskLaunch launch)
    {
        var reason = TaskReason.ContainerLaunchFailed;
        string message;
        try
        {
            var cancellation = task.Launching.Token;
            if (AgentPaths.TaskIdError(task.Spec.Id) is { } error) throw new InvalidOperationException(error);
            task.Account = FindAccount(task.Spec);
            var sandbox = Sandbox.Prepare(_paths, task.Spec.Id, task.Account, makesOutput: task.Account is not null);
            reason = TaskReason.FetchFailed;
            await _fetcher.FetchAsync(task.Spec.Fetch, sandbox, task.Account, cancellation);
            reason = TaskReason.ContainerLaunchFailed;
            var networkSpace = await JoinNetworksAsync(task, cancellation);
            await _launches.WaitAsync(cancellation);
            try
            {
                Start(task, launch, sandbox, networkSpace, cancellation);
            }
            finally
            {
                _launches.Release();
            }

            return;
        }
        catch (OperationCanceledException)
        {
            message = "killed before it ran";
        }
        catch (Exception failure)
        {
            message = failure.Message;
        }

        await SweepAsync(task.Spec.Id, null);
        await LeaveNetworksAsync(task.Spec.Id);
        SecretFiles.Remove(_paths, task.Spec.Id);
        _tasks.TryRemove(task.Spec.Id, out _);
        _report(new AgentInput.LaunchFailed(task.Spec.Id, reason, message));
    }

    /// <summary>A network of its own for a task that asks for one: the file of its namespace, or null.</summary>
    private async Task<string?> JoinNetworksAsync(ProcessTask task, CancellationToken cancellation)
    {
        if (task.Spec.Networks.IsEmpty) return null;
        if (!_isolation.Namespaces) throw new InvalidOperationException($"network '{task.Spec.Networks[0]}' needs an agent that runs as root and may make namespaces");
        (var space, task.Addresses) = await _networks.AttachAsync(task.Spec, cancellation);
        return space;
    }

    /// <summary>A task's end is told whatever becomes of its network: what could not be taken back is tried again when its sandbox goes.</summary>
    private async Task LeaveNetworksAsync(TaskId task, bool isLast = false)
    {
        try
        {
            await _networks.DetachAsync(task, isLast);
        }
        catch (Exception failure)
        {
            LogNetworkLeft(_logger, task, failure.Message);
        }
    }

    private void Start(ProcessTask task, TaskLaunch launch, string sandbox, string? networkSpace, CancellationToken cancellation)
    {
        var id = task.Spec.Id;
        var mounts = ProcessMounts.Prepare(TaskVolumes.Prepare(_paths, task.Spec, task.Account), sandbox, task.Account, _isolation.Namespaces);
        var group = _cgroups?.Create(id.Value, Limits(task.Spec)) ?? CgroupEntry.None;
        var environment = TaskEnvironment.Build(launch, sandbox, sandbox, _options.Path, _options.Home);
        File.Delete(_paths.ProcessFile(id));
        using var note = new UnfinishedNote(_paths, id);
        using var process = Spawner.Spawn(new SpawnRequest
        {
            Program = networkSpace is null ? TaskInit.Shell : EnterProgram, Arguments = InitArguments(task, environment, mounts, networkSpace),
            Environment = environment, Directory = sandbox,
            Stdout = Path.Combine(sandbox, "stdout"), Stderr = Path.Combine(sandbox, "stderr"), ExitFile = note.Descriptor,
            ThreadGroups = group.ThreadFiles, BirthGroup = group.BirthDirectory,
            Namespaces = _isolation.Namespaces, MountsProc = _isolation.MountsProcFromOutside, NoNewPrivileges = _isolation.NoNewPrivileges,
        });
        if (group.NeedsEnter) _cgroups!.Enter(id.Value, process.Pid);
        var init = ProcessIdentity.Of(process.Pid) ?? throw new IOException("the task's init ended before the task could begin");
        note.Finish(init);
        task.Init = init;
        task.BeganAt = TimeProvider.System.GetTimestamp();
        if (cancellation.IsCancellationRequested) LibC.Signal(init.Pid, LibC.SigKill);
        else process.Release();
        _report(new AgentInput.Launched(id, init.Pid, task.Addresses));
        Watch(task);
    }

    /// <summary>The init's arguments; in a network of its own those of the program that enters it and becomes the init.</summary>
    private string[] InitArguments(ProcessTask task, List<string> environment, string mounts, string? networkSpace)
    {
        var init = InitArguments(task, environment, mounts);
        return networkSpace is null ? init : ["nsenter", "--net=" + networkSpace, "--", TaskInit.Shell, .. init[1..]];
    }

    private string[] InitArguments(ProcessTask task, List<string> environment, string mounts)
    {
        var mountsProc = _isolation is { Namespaces: true, MountsProcFromOutside: false };
        var prelude = mounts + TaskInit.LimitFiles(_options.FilesLimit);
        if (TaskCommand.LineOf(task.Spec, task.Account, environment) is { } line) return TaskInit.LineArguments(line, _isolation.Namespaces, mountsProc, prelude);
        var program = TaskCommand.As(task.Account, TaskCommand.WithOddVariables(environment, TaskCommand.Of(task.Spec)));
        return TaskInit.Arguments(program, _isolation.Namespaces, mountsProc, prelude);
    }

    private void Watch(ProcessTask task)
    {
        if (!_watcher.Watch(task.Init!.Pid, () => _ = EndedAsync(task))) _ = EndedAsync(task);
    }

    private async Task EndedAsync(ProcessTask task)
    {
        var id = task.Spec.Id;
        var end = ReadEnd(task.Spec, ProcessNote.Read(_paths.ProcessFile(id)).ExitCode, task.ExceededMemory);
        Nested.EndAllOf(id);
        await SweepAsync(id, task.Init);
        await LeaveNetworksAsync(id);
        SecretFiles.Remove(_paths, id);
        _tasks.TryRemove(id, out _);
        _report(new AgentInput.Exited(id, end));
    }

    private TaskEnd ReadEnd(TaskSpec spec, int? code, bool exceededMemory)
    {
        var hitLimit = exceededMemory || (code != 0 && _cgroups?.HitMemoryLimit(spec.Id.Value) == true);
        var message = hitLimit ? MemoryLimits.Reached(spec)
            : code is { } status ? ExitMessage.Of(status)
            : "the task's init was killed; its exit status is not known";
        return new TaskEnd(code, hitLimit ? TaskReason.ContainerLimitationMemory : TaskReason.None, message, code == 0 ? "" : Sandbox.LastOutput(_paths, spec.Id));
    }

    private Account? FindAccount(TaskSpec spec)
    {
        if ((spec.User ?? _options.DefaultUser) is not { } name) return null;
        var account = Account.Find(name) ?? throw new InvalidOperationException($"No such user '{name}': create the account on this machine, or change the app's user");
        if (Environment.IsPrivilegedProcess) return account.User == 0 ? null : account;
        return account.Name == Environment.UserName
            ? null
            : throw new InvalidOperationException($"the agent does not run as root and cannot run a task as '{name}'");
    }

    private CgroupLimits Limits(TaskSpec spec) => CgroupLimits.Of(spec, _options.PidsLimit);

    private ProcessIdentity? ReadIdentity(TaskId task) => ProcessNote.Read(_paths.ProcessFile(task)).Init;
}
