using System.Collections.Immutable;
using Sandun.Agent;
using Sandun.MesosApi.Operator;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Agents;

/// <summary>
/// An executor with its tasks, as Mesos' readers expect to find them: one that a framework brought, or the agent itself for a task of its own,
/// which goes by the task's id as Mesos' command executor does.
/// </summary>
/// <param name="Framework">Whose it is.</param>
/// <param name="Container">Names its container and sandbox.</param>
/// <param name="Spec">The executor.</param>
/// <param name="HasEnded">Whether it has.</param>
/// <param name="Tasks">Its tasks, ended ones too.</param>
internal sealed record AgentContainer(FrameworkId Framework, TaskId Container, ExecutorSpec Spec, bool HasEnded, IReadOnlyList<HeldTask> Tasks)
{
    /// <summary>Process id of its first process; 0 when it is not known.</summary>
    public int Pid { get; private init; }

    /// <summary>What it and its tasks take while they run.</summary>
    public Resources Resources => Living.Aggregate(HasEnded ? Resources.None : Spec.Resources, (sum, task) => sum + task.Spec.Resources);

    /// <summary>Most CPU it and its tasks may take, in thousandths: the request of those without a limit of their own.</summary>
    public long CpuLimitMillis =>
        Living.Sum(task => task.Spec.CpuLimitMillis ?? task.Spec.Resources.Scalars.MilliCpus) + (HasEnded ? 0 : Spec.Resources.Scalars.MilliCpus);

    /// <summary>Most memory it and its tasks may take, in bytes; null where one of them has no limit.</summary>
    public long? MemoryLimitBytes => Living.Any(task => task.Spec.MemoryLimitBytes == long.MaxValue)
        ? null
        : Living.Sum(task => task.Spec.MemoryLimitBytes ?? task.Spec.Resources.Scalars.MemoryBytes) + (HasEnded ? 0 : Spec.Resources.Scalars.MemoryBytes);

    /// <summary>Where its tasks are reached, as they last said; empty where none did.</summary>
    public ImmutableArray<string> IpAddresses => Living.Select(task => task.Latest.IpAddresses).FirstOrDefault(addresses => !addresses.IsEmpty, []);

    /// <summary>Tasks that were not given to the executor yet.</summary>
    public IEnumerable<HeldTask> Queued => Tasks.Where(task => task is { Stage: TaskStage.Launching, Latest.Uuid: null });

    private IEnumerable<HeldTask> Living => Tasks.Where(task => !task.HasEnded);

    public IEnumerable<HeldTask> Launched => Tasks.Where(task => !task.HasEnded && !(task is { Stage: TaskStage.Launching, Latest.Uuid: null }));

    public IEnumerable<HeldTask> Completed => Tasks.Where(task => task.HasEnded);

    /// <summary>All of an agent, in order.</summary>
    public static IReadOnlyList<AgentContainer> Of(AgentSnapshot view)
    {
        var ownGroups = view.Tasks.Values.Where(task => task is { ExecutorRun: null, Spec.Executor: not null })
            .GroupBy(task => (task.Framework, task.Spec.Executor!.Id));
        var ofRuns = view.Tasks.Values.Where(task => task.ExecutorRun is not null).ToLookup(task => task.ExecutorRun!.Value);
        return
        [
            .. view.Executors.Values.Select(executor => new AgentContainer(executor.Framework, executor.Run, executor.Spec, executor.HasEnded, [.. ofRuns[executor.Run]]) { Pid = executor.Pid }),
            .. ownGroups.Select(group => Shared([.. group])),
            .. view.Tasks.Values.Where(task => task is { ExecutorRun: null, Spec.Executor: null })
                .Select(task => new AgentContainer(task.Framework, task.Id, Own(task), task.HasEnded, [task]) { Pid = task.Latest.Pid }),
        ];
    }

    /// <summary>The agent's own executor of task groups: one for all that name it, as long as one of them runs.</summary>
    private static AgentContainer Shared(List<HeldTask> tasks)
    {
        var first = tasks.Find(task => !task.HasEnded) ?? tasks[^1];
        return new AgentContainer(first.Framework, first.Id, Own(first), tasks.TrueForAll(task => task.HasEnded), tasks) { Pid = first.Latest.Pid };
    }

    /// <summary>A task as the interfaces of the master write it.</summary>
    public static PoolTask AsPoolTask(HeldTask task)
    {
        var about = TaskAbout.Of(task.Spec);
        var role = TaskWriting.DefinitionOf(about)?.Resources.FirstOrDefault(resource => resource.AllocationInfo is not null)?.AllocationInfo.Role;
        return new PoolTask
        {
            Key = new TaskKey(task.Framework, task.GivenId), Agent = task.Latest.Agent ?? default, Role = task.Spec.Role ?? (role is { Length: > 0 } ? new Role(role) : Role.Any),
            Resources = task.Spec.Resources, About = about, Status = task.Latest,
        };
    }

    private static ExecutorSpec Own(HeldTask task) => task.Spec.Executor ?? new ExecutorSpec
    {
        Id = new ExecutorId(task.GivenId.Value), Name = $"Command Executor (Task: {task.GivenId})" + CommandOf(task),
    };

    /// <summary>Of a task that has ended it is not kept.</summary>
    private static string CommandOf(HeldTask task) =>
        task.HasEnded ? "" : $" (Command: {(task.Spec.Command is { } line ? $"sh -c '{line}'" : "NO EXECUTABLE")})";
}
