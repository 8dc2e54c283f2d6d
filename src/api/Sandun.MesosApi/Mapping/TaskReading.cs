using System.Collections.Immutable;
using Google.Protobuf;
using Sandun.Protocol;
using VariableType = Sandun.MesosApi.Wire.Environment.Types.Variable.Types.Type;

namespace Sandun.MesosApi.Mapping;

/// <summary>
/// Tasks as frameworks describe them, as agents run them. What is wrong with a task does not fail the call: the task carries its defect,
/// and is answered TASK_ERROR with it.
/// </summary>
internal static class TaskReading
{
    public static TaskSpec Read(Wire.TaskInfo wire, FrameworkInfo framework)
    {
        var bare = new TaskSpec
        {
            Id = new TaskId(wire.TaskId.Value), Name = wire.Name, Resources = Resources.None, Agent = new AgentId(wire.AgentId.Value), Definition = wire.ToByteArray(),
        };
        try
        {
            return Complete(bare, wire, framework) with { Defect = TaskValidation.Error(wire) ?? TaskValidation.OwnerError(wire.Executor, framework.Id) ?? Unsupported(wire) };
        }
        catch (FormatException wrong)
        {
            return bare with { Defect = "Task uses invalid resources: " + wrong.Message };
        }
    }

    /// <summary>A task of a group, which runs in the group's executor.</summary>
    public static TaskSpec ReadOfGroup(Wire.TaskInfo wire, Wire.ExecutorInfo executor, TaskGroup group, FrameworkInfo framework)
    {
        if (wire.Executor is not null && !wire.Executor.Equals(executor))
        {
            return Read(wire, framework) with
            {
                Group = group,
                Defect = $"The `ExecutorInfo` of task '{wire.TaskId.Value}' is different from executor '{executor.ExecutorId.Value}'",
            };
        }

        var whole = wire.Clone();
        whole.Executor = executor;
        var task = Read(whole, framework);
        return task with { Group = group, Defect = TaskValidation.GroupError(whole) ?? task.Defect };
    }

    /// <summary>The group that tasks launched together in one executor are.</summary>
    public static TaskGroup GroupOf(Wire.TaskGroupInfo tasks, Wire.ExecutorInfo executor) => new()
    {
        Id = $"{executor.ExecutorId.Value}.{tasks.Tasks.FirstOrDefault()?.TaskId.Value}", Members = [.. tasks.Tasks.Select(task => new TaskId(task.TaskId.Value))],
    };

    /// <exception cref="FormatException">Its resources are malformed; the message is Mesos'.</exception>
    public static ExecutorSpec Read(Wire.ExecutorInfo wire, FrameworkInfo framework)
    {
        var whole = wire;
        if (framework.Id is { } id)
        {
            whole = wire.Clone();
            whole.FrameworkId = new Wire.FrameworkID { Value = id.Value };
        }

        var executor = new ExecutorSpec
        {
            Id = new ExecutorId(wire.ExecutorId.Value), Name = wire.Name, Type = TypeOf(wire), Resources = wire.Resources.ToCore(), Definition = whole.ToByteArray(),
            Checkpoint = framework.Checkpoint,
            ShutdownGrace = wire.ShutdownGracePeriod is { } grace ? Scalars.Duration(grace.Nanoseconds) : ExecutorSpec.DefaultShutdownGrace,
        };
        return executor.Type == ExecutorType.Custom
            ? executor with { Program = ProgramOf(wire, framework), Framework = framework.ToWire().ToByteArray() }
            : executor;
    }

    /// <summary>Before there were types, an executor with a command was a custom one.</summary>
    private static ExecutorType TypeOf(Wire.ExecutorInfo wire) => wire.HasType ? (ExecutorType)(int)wire.Type : wire.Command is null ? ExecutorType.Unknown : ExecutorType.Custom;

    /// <summary>What runs the executor is what would run a task of its command and container.</summary>
    private static TaskSpec ProgramOf(Wire.ExecutorInfo wire, FrameworkInfo framework)
    {
        var task = new Wire.TaskInfo { Name = wire.Name, TaskId = new Wire.TaskID { Value = wire.ExecutorId.Value }, Command = wire.Command, Container = wire.Container };
        task.Resources.Add(wire.Resources);
        return Complete(new TaskSpec { Id = new TaskId(wire.ExecutorId.Value), Name = wire.Name, Resources = Resources.None }, task, framework);
    }

    private static TaskSpec Complete(TaskSpec bare, Wire.TaskInfo wire, FrameworkInfo framework)
    {
        var command = wire.Command;
        var resources = wire.Resources.ToCore();
        var task = bare with
        {
            Resources = resources,
            Executor = wire.Executor is { } executor ? Read(executor, framework) : null,
            User = UserOf(command, framework),
            Environment = Variables(command),
            Secrets = command is null ? [] : [.. Secrets(command)],
            Fetch = command is null ? [] : [.. command.Uris.Select(Fetch)],
            Labels = LabelsOf(wire),
            HealthChecks = wire.HealthCheck is { } check ? [CheckReading.Read(check)] : [],
            Check = wire.Check is { } generic ? CheckReading.Read(generic) : null,
            MaxCompletionTime = wire.MaxCompletionTime is { } most ? Scalars.Duration(most.Nanoseconds) : null,
            KillGrace = wire.KillPolicy?.GracePeriod is { } grace ? Scalars.Duration(grace.Nanoseconds) : bare.KillGrace,
            EndsWhenUnhealthy = wire.HealthCheck is not null,
        };
        task = ContainerReading.Apply(task, wire, command);
        return WithLimits(task, wire);
    }

    private static TaskSpec WithLimits(TaskSpec task, Wire.TaskInfo wire)
    {
        if (wire.Limits.TryGetValue("cpus", out var cpus) && double.IsFinite(cpus.Value)) task = task with { CpuLimitMillis = Scalars.Amount("cpus", cpus.Value) };
        if (wire.Limits.TryGetValue("mem", out var memory))
            task = task with { MemoryLimitBytes = double.IsPositiveInfinity(memory.Value) ? long.MaxValue : Scalars.Amount("mem", memory.Value) };
        return task;
    }

    private static string? UserOf(Wire.CommandInfo? command, FrameworkInfo framework) =>
        command is { HasUser: true, User.Length: > 0 } ? command.User : framework.User.Length > 0 ? framework.User : null;

    private static ImmutableSortedDictionary<string, string> Variables(Wire.CommandInfo? command)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var variable in command?.Environment?.Variables.Where(variable => variable.Type != VariableType.Secret) ?? []) variables[variable.Name] = variable.Value;
        return variables.ToImmutable();
    }

    /// <summary>
    /// Secrets given by value: they go to the agent beside the task and are kept nowhere. They name no secret of the store, which is not
    /// frameworks' to read.
    /// </summary>
    private static IEnumerable<TaskSecret> Secrets(Wire.CommandInfo command) => command.Environment is not { } environment
        ? []
        : environment.Variables.Where(variable => variable is { Type: VariableType.Secret, Secret.Value: not null })
            .Select(variable => new TaskSecret("", variable.Name, null) { Value = new SecretValue(variable.Secret.Value.Data.ToByteArray()) });

    private static FetchSpec Fetch(Wire.CommandInfo.Types.URI uri) =>
        new(uri.Value, uri.Extract && !uri.Executable, uri.Executable, uri.Cache, uri.HasOutputFile ? uri.OutputFile : null);

    private static ImmutableSortedDictionary<string, string> LabelsOf(Wire.TaskInfo wire)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (wire.Labels is null) return labels.ToImmutable();
        foreach (var label in wire.Labels.Labels_) labels[label.Key] = label.Value;
        return labels.ToImmutable();
    }

    /// <summary>What is valid and no agent runs: the framework is told so instead of being left to guess.</summary>
    private static string? Unsupported(Wire.TaskInfo wire)
    {
        if (wire.Executor is { Type: not Wire.ExecutorInfo.Types.Type.Default } executor)
        {
            // What is asked for the task is its executor's to do.
            if (HasReferences(executor.Command)) return "No agent resolves secrets of type REFERENCE: give the value";
            return ContainerReading.Unsupported(executor.Container) ?? ContainerReading.UnsupportedNetwork(executor.Container, "an executor");
        }

        if (wire.Executor is { } group && ContainerReading.UnsupportedNetwork(group.Container, "a group of processes") is { } network) return network;
        if (HasReferences(wire.Command)) return "No agent resolves secrets of type REFERENCE: give the value";
        return ContainerReading.Unsupported(wire.Container);
    }

    private static bool HasReferences(Wire.CommandInfo? command) =>
        command?.Environment?.Variables.Any(variable => variable.Secret?.Type == Wire.Secret.Types.Type.Reference) == true;
}
