using Sandun.Protocol;
using Sandun.Runtimes.Cgroups;
using Sandun.Runtimes.Linux;
using Sandun.Runtimes.Probes;

namespace Sandun.Runtimes.Processes;

public sealed partial class ProcessRuntime
{
    private const long NanosecondsPerTick = 10_000_000;

    private int _nextMeasured;

    public ValueTask<IReadOnlyList<TaskUsage>> MeasureAsync(CancellationToken cancellation)
    {
        var running = _tasks.Values.Where(task => task.Init is not null).OrderBy(task => task.Spec.Id).ToList();
        var sessions = _cgroups is null ? MeasureSessions() : [];
        var usages = new List<TaskUsage>(running.Count);
        foreach (var task in running)
        {
            Rotate(task.Spec.Id);
            if (Measure(task, sessions) is { } usage) usages.Add(usage);
        }

        MeasureOneSandbox(running);
        return ValueTask.FromResult<IReadOnlyList<TaskUsage>>(usages);
    }

    public void Resize(TaskSpec program)
    {
        if (!_tasks.TryGetValue(program.Id, out var known)) return;
        known.Spec = program;
        if (_cgroups is null || known.Init is null) return;
        try
        {
            _cgroups.Create(program.Id.Value, Limits(program));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The kernel refuses a memory limit below what is in use: the old one holds until the next change.
            LogNotResized(_logger, program.Id, refused.Message);
        }
    }

    public async Task<string?> ProbeAsync(TaskSpec task, string command, CancellationToken cancellation)
    {
        string[] program = [TaskInit.Shell, "-c", "cd \"$MESOS_DIRECTORY\" && eval \"$1\"", "check", command];
        return await EnterAsync(task.Id, null, [], _ => program, cancellation) is { } start ? await ProbeProcess.RunAsync(start, cancellation) : "the task does not run";
    }

    private TaskUsage? Measure(ProcessTask task, Dictionary<int, (long Ticks, long Pages)> sessions)
    {
        var id = task.Spec.Id;
        if (_cgroups is not null) return UsageOf(_cgroups, task);
        if (!sessions.TryGetValue(task.Init!.Pid, out var session)) return null;

        var memory = session.Pages * Environment.SystemPageSize;
        var limit = MemoryLimits.Of(task.Spec);
        if (memory > limit)
        {
            LogOverMemory(_logger, id, memory, limit);
            task.ExceededMemory = true;
            _ = KillProgramAsync(id, task.Init);
        }

        return new TaskUsage(id, session.Ticks * NanosecondsPerTick, memory, task.DiskBytes);
    }

    private static TaskUsage? UsageOf(ICgroupTree groups, ProcessTask task) => groups.Usage(task.Spec.Id.Value) is { } group
        ? new TaskUsage(task.Spec.Id, group.CpuNanoseconds, group.MemoryBytes, task.DiskBytes) { Counters = group.Counters }
        : null;

    private static Dictionary<int, (long Ticks, long Pages)> MeasureSessions()
    {
        var sessions = new Dictionary<int, (long Ticks, long Pages)>();
        foreach (var stat in ProcessStat.All())
        {
            var sum = sessions.GetValueOrDefault(stat.Session);
            sessions[stat.Session] = (sum.Ticks + stat.CpuTicks, sum.Pages + stat.ResidentPages);
        }

        return sessions;
    }

    private void Rotate(TaskId task)
    {
        foreach (var name in new[] { "stdout", "stderr" })
        {
            try
            {
                OutputRotation.Default.Apply(Path.Combine(_paths.Sandbox(task), name));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                LogNotRotated(_logger, task, failure.Message);
            }
        }
    }

    /// <summary>Walking a sandbox can cost; one a round keeps the figures a few minutes old at worst with hundreds of tasks.</summary>
    private void MeasureOneSandbox(List<ProcessTask> running)
    {
        if (running.Count == 0) return;
        var task = running[_nextMeasured++ % running.Count];
        task.DiskBytes = SandboxSize.Measure(_paths.Sandbox(task.Spec.Id));
    }
}
