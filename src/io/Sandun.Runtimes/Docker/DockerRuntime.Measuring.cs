using Docker.DotNet.Models;
using Sandun.Protocol;
using Sandun.Runtimes.Cgroups;
using Sandun.Runtimes.Probes;
using TaskSpec = Sandun.Protocol.TaskSpec;

namespace Sandun.Runtimes.Docker;

public sealed partial class DockerRuntime
{
    /// <summary>
    /// What the containers use: from their control groups where those can be read, which costs the engine nothing; else what the engine
    /// said when it was last asked, at most some seconds ago.
    /// </summary>
    public ValueTask<IReadOnlyList<TaskUsage>> MeasureAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<TaskUsage>>([.. _tasks.Values.Select(Measure).OfType<TaskUsage>().OrderBy(usage => usage.Task)]);

    public void Resize(TaskSpec program)
    {
        if (_client is null || !_tasks.TryGetValue(program.Id, out var known) || known.Container is not { } container) return;
        known.Spec = program;
        _ = ResizeAsync(container, program);
    }

    public async Task<string?> ProbeAsync(TaskSpec task, string command, CancellationToken cancellation)
    {
        if (_client is null || !_tasks.TryGetValue(task.Id, out var known) || known.Container is not { } container) return "the task does not run";
        try
        {
            var made = await _client.Exec.CreateContainerExecAsync(
                container, new ContainerExecCreateParameters { AttachStdout = true, AttachStderr = true, Cmd = ["/bin/sh", "-c", command] }, cancellation);
            using var stream = await _client.Exec.StartContainerExecAsync(made.ID, new ContainerExecStartParameters(), cancellation);
            var (output, errors) = await stream.ReadOutputToEndAsync(cancellation);
            var inspected = await _client.Exec.InspectContainerExecAsync(made.ID, cancellation);
            if (inspected.ExitCode is 0) return null;
            var said = (errors + output).Trim();
            return ExitWords.Of(inspected.ExitCode ?? -1, said);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return DockerErrors.Explain(failure);
        }
    }

    private static TaskUsage? Measure(DockerTask task) => task.Groups?.Usage() is { } group
        ? new TaskUsage(task.Spec.Id, group.CpuNanoseconds, group.MemoryBytes, task.Usage?.DiskBytes ?? 0) { Counters = group.Counters }
        : task.Usage;

    private async Task ResizeAsync(string container, TaskSpec program)
    {
        try
        {
            var limits = CgroupLimits.Of(program, 0);
            using var limit = new CancellationTokenSource(s_pingLimit);
            await _client!.Containers.UpdateContainerAsync(
                container,
                new ContainerUpdateParameters
                {
                    CPUShares = limits.Shares, Memory = limits.MemoryBytes ?? 0, MemorySwap = limits.MemoryBytes ?? 0,
                },
                limit.Token);
        }
        catch (Exception)
        {
            // The engine refuses what is below the container's use, or is slow: the old limits hold until the next change.
        }
    }

    private async Task MeasureAllAsync(CancellationToken cancellation)
    {
        foreach (var task in _tasks.Values.Where(task => task.Started))
        {
            if (_options.ReadsControlGroups) task.Groups ??= ProcessGroups.Of(task.Pid);
            if (task.Groups?.Usage() is { } group)
            {
                task.Usage = new TaskUsage(task.Spec.Id, group.CpuNanoseconds, group.MemoryBytes, SandboxSize.Measure(_paths.Sandbox(task.Spec.Id)));
                continue;
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(s_pingLimit);
            try
            {
                await _client!.Containers.GetContainerStatsAsync(
                    task.Container!, new ContainerStatsParameters { Stream = false, OneShot = true }, new Taker(task, _paths), limit.Token);
            }
            catch (Exception) when (!cancellation.IsCancellationRequested)
            {
                // It has ended, or the engine is slow: the figures stay as they were.
            }
        }
    }

    private sealed class Taker(DockerTask task, AgentPaths paths) : IProgress<ContainerStatsResponse>
    {
        public void Report(ContainerStatsResponse value)
        {
            if (value.CPUStats?.CPUUsage is not { } cpu || value.MemoryStats?.Usage is not { } memory) return;
            ulong inactive = 0;
            _ = value.MemoryStats.Stats?.TryGetValue("total_inactive_file", out inactive) == true || value.MemoryStats.Stats?.TryGetValue("inactive_file", out inactive) == true;
            task.Usage = new TaskUsage(task.Spec.Id, (long)cpu.TotalUsage, (long)(memory - Math.Min(memory, inactive)), SandboxSize.Measure(paths.Sandbox(task.Spec.Id)))
            {
                Counters = CountersOf(value),
            };
        }

        private static TaskCounters CountersOf(ContainerStatsResponse value)
        {
            var disk = value.BlkioStats?.IoServiceBytesRecursive;
            return new TaskCounters
            {
                ThrottledNanoseconds = (long?)value.CPUStats?.ThrottlingData?.ThrottledTime,
                DiskReadBytes = Bytes(disk, "read"), DiskWrittenBytes = Bytes(disk, "write"),
                NetworkReceivedBytes = value.Networks?.Values.Sum(network => (long)network.RxBytes),
                NetworkSentBytes = value.Networks?.Values.Sum(network => (long)network.TxBytes),
                Processes = (long?)value.PidsStats?.Current,
            };
        }

        private static long? Bytes(IEnumerable<BlkioStatEntry>? entries, string operation) =>
            entries?.Where(entry => string.Equals(entry.Op, operation, StringComparison.OrdinalIgnoreCase)).Sum(entry => (long)entry.Value);
    }
}
